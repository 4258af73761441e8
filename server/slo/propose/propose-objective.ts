import { createHash } from "node:crypto";
import { can } from "#domain/identity/can.ts";
import { canonicalJson } from "#domain/identity/canonical-json.ts";
import type { Principal } from "#domain/identity/principal.ts";
import { errorsAmong, type Problem } from "#domain/problem.ts";
import { branchOf, claimOf } from "#domain/scaffold/request-kind.ts";
import { describeChange } from "#domain/slo/draft/describe-change.ts";
import type { ObjectiveDraft } from "#domain/slo/draft/objective-draft.ts";
import {
  type ObjectivePlace,
  type PlannedObjective,
  planObjective,
} from "#domain/slo/draft/plan-objective.ts";
import type { ImportNote } from "#domain/slo/import/import-note.ts";
import { lintFacts } from "#domain/slo/lint-facts.ts";
import type { Slo } from "#domain/slo/slo.ts";
import { Conflict, Forbidden, Invalid } from "#server/runtime/errors.ts";
import { newRequestId } from "#server/scaffold/new-request-id.ts";
import { sameKey } from "#server/scaffold/same-key.ts";
import type { ProposeDeps } from "#server/slo/propose/ports.ts";
import { ownerOf, placeOf } from "#server/slo/propose/show-form.ts";

const refused = "The objective is refused before anything is written";

/** What the browser sends: the draft, the digest of what it showed, and where the form was filled from. */
export type ObjectiveOrder = {
  /** Made by the browser once a form; the same key never makes a second request. */
  idempotencyKey: string;
  service: string;
  draft: ObjectiveDraft;
  digest: string;
  imported: ImportNote | null;
};

/**
 * Takes a change of an objective on by committing it, under the promises of a creation: one pull request, once. It is
 * laid on the very files it was made from; where one of them has changed by then, the request ends and says so.
 */
export async function proposeObjective(
  deps: ProposeDeps,
  principal: Principal,
  { idempotencyKey, ...payload }: ObjectiveOrder,
  now: Date,
  httpRequest: string,
): Promise<{ requestId: string }> {
  const { service, draft, imported } = payload;
  const payloadSha = createHash("sha256").update(canonicalJson(payload)).digest("hex");
  const earlier = await sameKey(deps.requests, principal.userId, idempotencyKey, payloadSha);
  if (earlier) return earlier;
  const ownerTeam = await ownerOf(deps, service);
  const decision = can(principal, { kind: "act-for-team", team: ownerTeam, writes: true }, now);
  if (!decision.allowed) throw new Forbidden(decision.reason, { mend: decision.mend });
  const before = await deps.objectives.objective(draft.id);
  const place = await placeOf(deps, service);
  const plan = agreedPlan(place, draft, payload.digest);
  const measured = plan.slo ? await judgeFacts(deps, plan.slo, now) : [];
  const id = newRequestId();
  const verb = before ? "Change" : "Add";
  const acceptance = await deps.requests.accept(
    {
      id,
      kind: "objective",
      title: `${verb} the objective ${draft.id}`,
      serviceName: service,
      ownerTeam,
      template: { name: "objective", version: "", commit: before?.commit ?? "0000000" },
      answers: { ...draft },
      requester: { userId: principal.userId, login: principal.login },
      idempotencyKey,
      payloadSha,
      repository: deps.platform.repository,
      baseBranch: deps.platform.branch,
      branch: branchOf("objective", id),
      renderedDigest: plan.digest,
      rendering: {
        files: plan.files,
        pullRequest: {
          title: `${verb} the objective ${draft.id}`,
          body: describeChange(before?.slo ?? null, plan, {
            requester: principal,
            imported,
            warnings: [...ofObjective(plan), ...measured],
          }),
          labels: ["portolan"],
          reviewers: [],
          teamReviewers: [ownerTeam],
        },
        expects: expectations(place, plan),
      },
    },
    httpRequest,
  );
  if (acceptance.kind === "accepted") return { requestId: id };
  const twin = await sameKey(deps.requests, principal.userId, idempotencyKey, payloadSha);
  if (twin) return twin;
  const holder = await deps.requests.holderOf(claimOf("objective", service));
  throw new Conflict(
    `${holder?.requesterLogin ?? "Somebody"} is changing the objectives of ${service} already${holder ? `, in request ${holder.requestId}` : ""}`,
    { mend: "Their rules are generated as a whole: wait until that request has ended, or cancel it." },
  );
}

/** Of all that is odd about the service's objectives, what is said of this one. */
function ofObjective({ slo, problems }: PlannedObjective): Problem[] {
  return problems.filter(({ file, line }) => file === slo?.file && line === slo?.line);
}

/** Every file the plan was worked out from; a file it makes anew must not be there yet. */
function expectations({ files, overlay }: ObjectivePlace, plan: PlannedObjective) {
  const known = [...files, ...(overlay ? [overlay] : [])];
  const isGenerated = (path: string) => /\/(rules|rule-tests|dashboard|kustomization)\.yaml$/.test(path);
  return [
    ...known.map(({ path, object }) => ({ path, object })),
    ...plan.files
      .filter(({ path }) => !isGenerated(path) && !known.some((file) => file.path === path))
      .map(({ path }) => ({ path, object: null })),
  ];
}

/**
 * What is odd by what is measured; refuses figures that would be wrong from the first day on. What could not be asked
 * holds nobody up.
 */
async function judgeFacts({ facts }: Pick<ProposeDeps, "facts">, slo: Slo, now: Date): Promise<Problem[]> {
  const found = lintFacts(slo, (await facts(slo.indicator, now)).facts);
  const errors = errorsAmong(found);
  if (errors.length > 0) throw new Invalid(refused, errors);
  return found;
}

function agreedPlan(place: ObjectivePlace, draft: ObjectiveDraft, digest: string): PlannedObjective {
  const plan = planObjective(place, draft);
  const errors = errorsAmong(plan.problems);
  if (errors.length > 0) throw new Invalid(refused, errors);
  if (plan.digest === digest) return plan;
  throw new Conflict("What the server worked out is not what you were shown", {
    mend: "The files have changed since: reload the form and look at the change again; nothing was written.",
  });
}
