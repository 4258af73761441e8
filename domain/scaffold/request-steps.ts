/**
 * The course of a request as the step runner works it: S0 to S8 of the exactly-once protocol. A stored request
 * names the step that comes *next*; everything before it has its evidence in the step log.
 */
export const requestSteps = [
  "accept",
  "pin",
  "objects",
  "ref",
  "pull-request",
  "decorate",
  "follow",
  "done",
] as const;
export type RequestStepName = (typeof requestSteps)[number];

/**
 * `failed`, `closed`, `cancelled` and `live` are terminal. Only people bring one back: `failed` by a retry or a
 * cancellation, `closed` by opening its pull request again.
 */
export const requestStates = [
  "running",
  "following",
  "cancelling",
  "live",
  "closed",
  "cancelled",
  "failed",
] as const;
export type RequestState = (typeof requestStates)[number];

/** Where a request stands: its state, and the step that comes next (for `failed`: the step that gave up). */
export type RequestPosition = { state: RequestState; step: RequestStepName };

/** A committed request starts here: accepting it *was* the first step. */
export const acceptedPosition: RequestPosition = { state: "running", step: "pin" };

export const requestEventKinds = [
  "step-done",
  "became-live",
  "found-merged",
  "found-closed",
  "found-reopened",
  "gave-up",
  "cancel-asked",
  "cancel-done",
  "retry-asked",
  "branch-given-up",
] as const;

/**
 * What can happen to a request.
 * - `step-done`: the named step's effect exists (made or adopted) and its evidence is recorded.
 * - `became-live`: the merged commit is healthy in the cluster.
 * - `found-merged`: a look at GitHub shows the pull request merged; this beats a cancellation under way.
 * - `found-closed`: a person closed the pull request unmerged; the portal never reopens it.
 * - `found-reopened`: a person opened it again; the caller has taken the name back first.
 * - `gave-up`: no further attempt can help; the row carries the explanation.
 * - `cancel-asked`: by a person, also to clear away what a failed request left; `merged` says whether the pull
 *   request is already known to be merged.
 * - `cancel-done`: pull request closed and branch deleted, or neither ever existed.
 * - `retry-asked`: by a person, after reading the explanation.
 * - `branch-given-up`: the branch a failed request left is about to be deleted, so a retry has to make it again.
 */
export type RequestEvent =
  | { kind: "step-done"; step: RequestStepName }
  | { kind: "cancel-asked"; merged: boolean }
  | { kind: Exclude<(typeof requestEventKinds)[number], "step-done" | "cancel-asked"> };

/** Why an event changes nothing; `message` and `mend` can be shown as they are. */
export type RefusedTransition = { code: string; message: string; mend: string };
export type Transition =
  | { kind: "moved"; position: RequestPosition }
  | { kind: "refused"; refusal: RefusedTransition };

type Rule = (position: RequestPosition, event: RequestEvent) => RequestPosition | RefusedTransition;
type EventKind = RequestEvent["kind"];

const following: RequestPosition = { state: "following", step: "follow" };
const end = (state: RequestState) => (): RequestPosition => ({ state, step: "done" });
const giveUp: Rule = ({ step }) => ({ state: "failed", step });
const beginCancel: Rule = ({ step }, event) =>
  event.kind === "cancel-asked" && event.merged ? tooLateToCancel : { state: "cancelling", step };

const tooLateToCancel: RefusedTransition = {
  code: "already-merged",
  message: "The pull request is already merged, so the request cannot be cancelled.",
  mend: "Open a pull request that removes the service, or revert the merge.",
};

const table: Record<RequestState, Partial<Record<EventKind, Rule>>> = {
  running: {
    "step-done": afterStep,
    "found-merged": (position) =>
      hasReached(position.step, "pull-request") ? following : outOfTurn(position, "found-merged"),
    "found-closed": (position) =>
      hasReached(position.step, "pull-request")
        ? { state: "closed", step: "done" }
        : outOfTurn(position, "found-closed"),
    "gave-up": giveUp,
    "cancel-asked": beginCancel,
  },
  following: {
    "became-live": end("live"),
    "found-merged": () => following,
    "found-closed": end("closed"),
    "gave-up": giveUp,
    "cancel-asked": beginCancel,
  },
  cancelling: {
    "found-merged": () => following,
    "cancel-done": end("cancelled"),
    "cancel-asked": beginCancel,
    "gave-up": end("failed"),
  },
  failed: {
    "retry-asked": retry,
    "branch-given-up": (position) =>
      position.step === "pull-request"
        ? { state: "failed", step: "pin" }
        : outOfTurn(position, "branch-given-up"),
    "cancel-asked": beginCancel,
  },
  live: {},
  closed: { "found-reopened": () => following },
  cancelled: {},
};

/** The only way a request moves. Pure: the caller writes the new position under its fence, or nothing. */
export function moveRequest(position: RequestPosition, event: RequestEvent): Transition {
  const rule = table[position.state][event.kind];
  const result = rule ? rule(position, event) : outOfTurn(position, event.kind);
  return "code" in result ? { kind: "refused", refusal: result } : { kind: "moved", position: result };
}

function afterStep(position: RequestPosition, event: RequestEvent): RequestPosition | RefusedTransition {
  if (event.kind !== "step-done" || event.step !== position.step) return outOfTurn(position, event.kind);
  const next = requestSteps[requestSteps.indexOf(position.step) + 1] ?? "done";
  return next === "follow" ? following : { state: "running", step: next };
}

/** A cancellation that gave up stands at `done`: taken up again, it is still a cancellation. */
function retry({ step }: RequestPosition): RequestPosition {
  if (step === "done") return { state: "cancelling", step: "follow" };
  return step === "follow" ? following : { state: "running", step };
}

function outOfTurn({ state, step }: RequestPosition, kind: EventKind): RefusedTransition {
  const place = isTerminal(state) ? `is ${state}` : `is ${state} at step "${step}"`;
  return {
    code: "out-of-turn",
    message: `The request ${place}, so "${kind}" does not apply to it.`,
    mend: isTerminal(state) ? "Start a new request." : "Reload the request and look at where it stands.",
  };
}

/** True once `step` is at or past `mark` in the order of steps. */
export function hasReached(step: RequestStepName, mark: RequestStepName): boolean {
  return requestSteps.indexOf(step) >= requestSteps.indexOf(mark);
}

/** A terminal request is left alone by the worker. */
export function isTerminal(state: RequestState): boolean {
  return state === "live" || state === "closed" || state === "cancelled" || state === "failed";
}

/** Whether the service name stays claimed: while something may still appear under it, and once it has. */
export function holdsName(state: RequestState): boolean {
  return state !== "closed" && state !== "cancelled" && state !== "failed";
}

export function parseRequestState(text: string): RequestState | null {
  return requestStates.find((state) => state === text) ?? null;
}

export function parseRequestStep(text: string): RequestStepName | null {
  return requestSteps.find((step) => step === text) ?? null;
}
