import { createHash } from "node:crypto";
import { can } from "#domain/identity/can.ts";
import { canonicalJson, storableText } from "#domain/identity/canonical-json.ts";
import type { Principal } from "#domain/identity/principal.ts";
import { errorsAmong, type Problem } from "#domain/problem.ts";
import type { AnswerProblem } from "#domain/scaffold/answer-problem.ts";
import type { JsonObject } from "#domain/scaffold/json.ts";
import type { PlannedCreation } from "#domain/scaffold/plan-creation.ts";
import type { RenderedFile } from "#domain/scaffold/rendered-file.ts";
import { branchOf } from "#domain/scaffold/request-kind.ts";
import { nameState } from "#domain/scaffold/service-name.ts";
import type { StoredTemplate } from "#server/catalog/store.ts";
import { Conflict, Forbidden, Invalid, NotFound } from "#server/runtime/errors.ts";
import { newRequestId } from "#server/scaffold/new-request-id.ts";
import { ownPaths } from "#server/scaffold/own-paths.ts";
import type { AcceptedRequest } from "#server/scaffold/request-store.ts";
import { sameKey } from "#server/scaffold/same-key.ts";
import type { ScaffoldDeps } from "#server/scaffold/scaffold-deps.ts";

/** What the browser sends: the answers, and the digest of what it showed. */
export type CreationOrder = {
  /** Made by the browser once a form; the same key never makes a second request. */
  idempotencyKey: string;
  template: string;
  templateCommit: string;
  answers: JsonObject;
  ownerTeam: string;
  digest: string;
};

type AcceptDeps = Pick<ScaffoldDeps, "requests" | "templates" | "takenNames" | "plan" | "target">;

/**
 * S0 and S1: takes an order on by committing it. Whoever gets an id back is promised an end that explains itself.
 * An answer lost on the way is asked for again with the same key, which gives the same id. `httpRequest` is the id of
 * the call that brings the order, for the audit log.
 */
export async function acceptRequest(
  deps: AcceptDeps,
  principal: Principal,
  order: CreationOrder,
  now: Date,
  httpRequest: string,
): Promise<{ requestId: string }> {
  const { idempotencyKey, ...payload } = order;
  const payloadSha = createHash("sha256").update(canonicalJson(payload)).digest("hex");
  const earlier = await sameKey(deps.requests, principal.userId, idempotencyKey, payloadSha);
  if (earlier) return earlier;

  const decision = can(principal, { kind: "act-for-team", team: order.ownerTeam, writes: true }, now);
  if (!decision.allowed) throw new Forbidden(decision.reason, { mend: decision.mend });
  const template = await pinnedTemplate(deps, order);
  const plan = agreedPlan(deps, template, order, principal);
  const { serviceName } = plan;
  const refusal = await nameRefusal(deps, serviceName);
  if (refusal) {
    // The name may be claimed by this very order, sent twice at once: it was not there yet when we looked above.
    const twin = await sameKey(deps.requests, principal.userId, idempotencyKey, payloadSha);
    if (twin) return twin;
    throw refusal;
  }

  const id = newRequestId();
  const request: AcceptedRequest = {
    id,
    kind: "create",
    title: plan.pullRequest.title,
    serviceName,
    ownerTeam: order.ownerTeam,
    template: { name: template.name, version: template.version, commit: template.commit },
    answers: plan.answers,
    requester: { userId: principal.userId, login: principal.login },
    idempotencyKey,
    payloadSha,
    repository: deps.target.repository,
    baseBranch: deps.target.branch,
    branch: branchOf("create", id),
    renderedDigest: plan.digest,
    rendering: {
      files: plan.files,
      pullRequest: plan.pullRequest,
      expects: ownPaths(deps.target, serviceName).map((path) => ({ path, object: null })),
    },
  };
  const acceptance = await deps.requests.accept(request, httpRequest);
  if (acceptance.kind === "accepted") return { requestId: id };
  // The browser sent the order twice at once: the other call won, and its id is the answer to both.
  const twin = await sameKey(deps.requests, principal.userId, idempotencyKey, payloadSha);
  if (twin) return twin;
  throw await nameHeld(deps, serviceName);
}

async function pinnedTemplate({ templates }: AcceptDeps, order: CreationOrder): Promise<StoredTemplate> {
  const template = await templates.template(order.template);
  if (!template) {
    throw new NotFound(`There is no golden path called "${order.template}"`, {
      mend: "Choose one from the gallery.",
    });
  }
  if (template.commit === order.templateCommit) return template;
  throw new Conflict(`The golden path "${template.name}" has changed since you opened the form`, {
    mend: "Reload the form: your answers are kept, and the preview shows what is different now.",
  });
}

async function nameRefusal(deps: AcceptDeps, name: string): Promise<Error | null> {
  const [taken, claimed] = await Promise.all([deps.takenNames(), deps.requests.claimedNames()]);
  const judged = nameState(name, { taken, claimed });
  if (judged.state === "free") return null;
  if (judged.state === "claimed") return await nameHeld(deps, name);
  if (judged.state === "taken") return new Conflict(judged.message, { mend: judged.mend });
  const { state, message, mend } = judged;
  const problem: AnswerProblem = { severity: "error", code: `name-${state}`, message, mend, field: "/name" };
  return new Invalid(message, [problem], { mend });
}

async function nameHeld({ requests }: AcceptDeps, name: string): Promise<Conflict> {
  const holder = await requests.holderOf(name);
  const by = holder ? ` in request ${holder.requestId} (${holder.state})` : "";
  const who = holder ? holder.requesterLogin : "Somebody";
  return new Conflict(`${who} is already creating "${name}"${by}`, {
    mend: "Choose another name, or talk to them: cancelling that request frees the name.",
  });
}

/** The server's own plan, from the stored template; the browser's is only compared with it. */
function agreedPlan(
  deps: AcceptDeps,
  template: StoredTemplate,
  order: CreationOrder,
  { login, name }: Principal,
): PlannedCreation {
  const { path: file, source, files, commit } = template;
  const { target } = deps;
  const { answers, ownerTeam } = order;
  const plan = deps.plan({
    bundle: { file, source, files, commit },
    answers,
    ownerTeam,
    requester: { login, name },
    target,
  });
  if (plan.answerProblems.length > 0) throw new Invalid("Some answers need attention", plan.answerProblems);
  const errors = errorsAmong([
    ...plan.problems,
    ...plan.files.filter(({ content }) => storableText(content) !== content).map(notText),
  ]);
  if (errors.length > 0)
    throw new Invalid("The creation is refused before anything is written", errors, {
      mend: "Each of these stands in its way; most are for whoever keeps the golden path.",
    });
  if (plan.digest !== order.digest) {
    throw new Conflict("What the server rendered is not what you were shown", {
      mend: "Reload the form and look at the preview again; nothing was written.",
    });
  }
  return plan;
}

function notText({ path: file }: RenderedFile): Problem {
  const message = `${file} holds characters that are no text (NUL, or half of a pair).`;
  return { severity: "error", code: "file-not-text", message, mend: "Take them out of the skeleton.", file };
}
