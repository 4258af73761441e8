import { can } from "#domain/identity/can.ts";
import type { Principal } from "#domain/identity/principal.ts";
import type { JsonObject } from "#domain/scaffold/json.ts";
import type { DraftView } from "#domain/scaffold/template-view.ts";
import { withoutSecrets } from "#domain/scaffold/without-secrets.ts";
import { Forbidden, NotFound } from "#server/runtime/errors.ts";
import type { ScaffoldDeps } from "#server/scaffold/scaffold-deps.ts";

type DraftDeps = Pick<ScaffoldDeps, "drafts" | "list">;

/** What the person filled in before, or the answers of `from`, an earlier request of a team they act for. */
export async function readDraft(
  { drafts, list }: DraftDeps,
  principal: Principal,
  template: string,
  from: string | undefined,
  now: Date,
): Promise<DraftView | null> {
  if (from === undefined) {
    const draft = await drafts.find(principal.userId, template);
    return draft && { ...draft, from: "draft" };
  }
  const request = await list.answers(from);
  if (!request) throw new NotFound(`There is no request ${from}`);
  const decision = can(principal, { kind: "act-for-team", team: request.ownerTeam, writes: false }, now);
  if (!decision.allowed) throw new Forbidden(decision.reason, { mend: decision.mend });
  return { answers: request.answers, savedAt: request.createdAt, from: "request" };
}

/** Keeps the answers, without what looks like a secret, so that they outlive the tab and the session. */
export async function saveDraft(
  { drafts }: DraftDeps,
  { userId }: Principal,
  template: string,
  answers: JsonObject,
): Promise<{ savedAt: Date }> {
  return { savedAt: await drafts.save(userId, template, withoutSecrets(answers)) };
}
