import type { Explanation } from "#domain/scaffold/explanation.ts";
import type { RequestStepName } from "#domain/scaffold/request-steps.ts";
import type { Log } from "#server/runtime/log.ts";
import type { Pace } from "#server/runtime/pace.ts";
import type { Lease } from "#server/scaffold/lease.ts";
import type {
  RepoBranches,
  RepoObjects,
  RepoPullRequests,
  RepoSight,
  Sight,
} from "#server/scaffold/ports.ts";
import type { RequestFacts, WorkRequest } from "#server/scaffold/work-request.ts";
import type { Rendering, Settlement, WorkStore } from "#server/scaffold/work-store.ts";

/** Whether the portal may still write for this person; `unknown` while their teams cannot be read. */
export type Standing =
  | { kind: "allowed" }
  | { kind: "denied"; reason: string; mend: string }
  | { kind: "unknown"; reason: string };

/** What the runner stands on. Times in milliseconds. */
export type RunnerDeps = {
  store: WorkStore;
  repo: RepoSight & RepoObjects & RepoBranches;
  pulls: RepoPullRequests;
  pace: Pace;
  standingOf: (login: string, team: string) => Promise<Standing>;
  /** Names this process in `lease_owner`. */
  owner: string;
  leaseMs: number;
  /** How long an answer that was lost is looked for before the call is made again. */
  settleMs: number;
  log: Log;
  now: () => Date;
  chance: () => number;
};

/** One lease's work on one request. `sight` is at most as old as the lease. */
export type Attempt = {
  deps: RunnerDeps;
  lease: Lease;
  request: WorkRequest;
  rendering: Rendering;
  sight: Sight;
  signal: AbortSignal;
};

/** What a step comes to, to be recorded under its name. */
export type StepResult = Omit<Settlement, "step">;

/** The step's effect exists. */
export function done(
  step: RequestStepName,
  facts: RequestFacts,
  evidence: Settlement["evidence"],
): StepResult {
  return { outcome: "done", events: [{ kind: "step-done", step }], facts, evidence };
}

/** No further attempt can help. `freesName` where nothing of the request stands in the repository. */
export function ended(
  explanation: Explanation,
  freesName: boolean,
  evidence: Settlement["evidence"] = {},
): StepResult {
  return { outcome: "ended", events: [{ kind: "gave-up" }], explanation, freesName, evidence };
}

/** The portal's own pace holds the call back until `at`. */
export class NotYet extends Error {
  override readonly name = "NotYet";
  readonly at: Date;

  constructor(at: Date, reason: string) {
    super(reason);
    this.at = at;
  }
}

/** A refusal that may pass by itself, for the runner to come back to. */
export class Passing extends Error {
  override readonly name = "Passing";
}

/** Whether the person may is not known for now. */
export class Undecided extends Error {
  override readonly name = "Undecided";
}

/** The person cancelled between two calls. */
export class MovedOn extends Error {
  override readonly name = "MovedOn";
}

/** Looks at the repository as it bears on this request; one call. */
export async function look({
  deps,
  request,
  rendering,
  signal,
}: Omit<Attempt, "lease" | "sight">): Promise<Sight> {
  const turn = await deps.pace.read();
  if (turn.kind === "later") throw new NotYet(turn.at, turn.reason);
  const { requester, baseBranch, branch } = request;
  const paths = rendering.expects.map(({ path }) => path);
  const query = { login: requester.login, baseBranch, branch, paths };
  return deps.repo.look(query, signal);
}

/** Waits for this worker's turn to write; at the same time the last moment to notice that the lease is gone. */
export async function turnToWrite({ deps, signal }: Pick<Attempt, "deps" | "signal">): Promise<void> {
  const turn = await deps.pace.write(signal);
  if (turn.kind === "later") throw new NotYet(turn.at, turn.reason);
  signal.throwIfAborted();
}

/** The record before a call; throws `MovedOn` where the request is not the worker's to go on with. */
export async function beginStep({ deps, lease, request }: Attempt, step: string): Promise<void> {
  if (!(await deps.store.begin(lease, step, request.state))) throw new MovedOn();
}
