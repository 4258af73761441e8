import type { Course } from "#domain/delivery/course.ts";
import { stripOf } from "#domain/delivery/strip-of.ts";
import { can } from "#domain/identity/can.ts";
import type { Principal } from "#domain/identity/principal.ts";
import { textOf } from "#domain/scaffold/json.ts";
import { parseTemplate } from "#domain/scaffold/parse-template.ts";
import { moveRequest, type RequestEvent } from "#domain/scaffold/request-steps.ts";
import type { Permission, RequestDetail, RequestRow } from "#domain/scaffold/request-view.ts";
import { NotFound } from "#server/runtime/errors.ts";
import type { RequestQuery, StoredRequest } from "#server/scaffold/request-list-store.ts";
import type { ScaffoldDeps } from "#server/scaffold/scaffold-deps.ts";

type ShowDeps = Pick<ScaffoldDeps, "list" | "templates" | "coursesOf" | "sources" | "pullRequestUrl">;

const pageSize = 50;

/** Requests, newest first, each with its course in short. */
export async function listRequests(
  deps: ShowDeps,
  query: RequestQuery,
  now: Date,
): Promise<{ rows: RequestRow[]; nextCursor: string | null }> {
  const found = await deps.list.page(query, pageSize + 1);
  const rows = found.slice(0, pageSize);
  const courses = await deps.coursesOf(
    rows.map(({ id }) => id),
    now,
  );
  const nextCursor = found.length > pageSize ? (rows.at(-1)?.id ?? null) : null;
  return { rows: rows.flatMap((row) => rowOf(deps, row, courses.get(row.id), now) ?? []), nextCursor };
}

/** One request with everything its page shows, and what the person who asks may do with it. */
export async function showRequest(
  deps: ShowDeps,
  principal: Principal,
  id: string,
  now: Date,
): Promise<RequestDetail> {
  const stored = await deps.list.find(id);
  if (!stored)
    throw new NotFound(`There is no request ${id}`, { mend: "Look for it in the list of requests." });
  const [courses, fileCount, title, sources] = await Promise.all([
    deps.coursesOf([id], now),
    deps.list.fileCount(id),
    stored.kind === "create" ? titleOf(deps, stored.template.name) : "A change of objectives",
    deps.sources(now),
  ]);
  const course = courses.get(id);
  const row = rowOf(deps, stored, course, now);
  if (!course || !row) throw new NotFound(`There is no request ${id}`);
  const { setback } = stored;
  const mayAsk = (event: RequestEvent) => permission(stored, event, principal, now);
  return {
    ...row,
    kind: stored.kind,
    againPath: againPath(stored),
    template: { ...stored.template, title },
    repository: stored.repository,
    branch: stored.branch,
    renderedDigest: stored.renderedDigest,
    fileCount,
    course,
    sources,
    explanation: stored.state === "live" ? null : stored.explanation,
    setback: setback && {
      message: setback.message,
      mend: setback.mend,
      since: new Date(setback.since),
      attempts: setback.attempts,
      nextAttemptAt: stored.nextAttemptAt,
    },
    mayCancel: mayAsk({ kind: "cancel-asked", merged: stored.isMerged }),
    mayRetry: mayAsk({ kind: "retry-asked" }),
  };
}

function againPath({ id, kind, answers, template }: StoredRequest): string {
  if (kind === "create") return `/create/${encodeURIComponent(template.name)}?from=${id}`;
  return `/budgets/${encodeURIComponent(textOf(answers.id) ?? "")}/change`;
}

/** The template may have gone since; its name is what is left. */
async function titleOf({ templates }: ShowDeps, name: string): Promise<string> {
  const stored = await templates.template(name);
  return (stored && parseTemplate(stored.source, stored.path).template?.title) ?? name;
}

function rowOf(
  deps: ShowDeps,
  stored: StoredRequest,
  course: Course | undefined,
  now: Date,
): RequestRow | null {
  if (!course) return null;
  const { pullRequest: number, repository } = stored;
  return {
    id: stored.id,
    title: stored.title,
    service: stored.serviceName,
    ownerTeam: stored.ownerTeam,
    requester: stored.requester,
    state: stored.state,
    pullRequest: number === null ? null : { number, url: deps.pullRequestUrl(repository, number) },
    strip: stripOf(course, now),
    createdAt: stored.createdAt,
    finishedAt: stored.finishedAt,
  };
}

function permission(stored: StoredRequest, event: RequestEvent, principal: Principal, now: Date): Permission {
  const decision = can(principal, { kind: "act-for-team", team: stored.ownerTeam, writes: true }, now);
  if (!decision.allowed) return { allowed: false, because: `${decision.reason}. ${decision.mend}` };
  const transition = moveRequest(stored, event);
  if (transition.kind === "moved") return { allowed: true };
  return { allowed: false, because: `${transition.refusal.message} ${transition.refusal.mend}` };
}
