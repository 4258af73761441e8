import { nextAttempt, type Trouble } from "#domain/scaffold/next-attempt.ts";
import { RepoFailed } from "#domain/scaffold/repo-failure.ts";
import { isDatabaseAway } from "#server/runtime/database-away.ts";
import type { LoopRun } from "#server/runtime/loops.ts";
import {
  type Attempt,
  ended,
  look,
  MovedOn,
  NotYet,
  Passing,
  type RunnerDeps,
  Undecided,
} from "#server/scaffold/attempt.ts";
import { type HeldLease, holdLease, type Lease, LeaseLost } from "#server/scaffold/lease.ts";
import { runCancel } from "#server/scaffold/run-cancel.ts";
import { runCreation } from "#server/scaffold/run-creation.ts";
import type { WorkRequest } from "#server/scaffold/work-request.ts";
import { cancelStep } from "#server/scaffold/work-store.ts";

/** One pass of the worker: claims the request that has waited longest and takes it as far as it goes. */
export function createRequestRunner(deps: RunnerDeps): LoopRun {
  return async (stop) => {
    const claimed = await deps.store.claimNext(deps.owner, deps.leaseMs);
    if (!claimed) return "idle";
    const { lease, request } = claimed;
    const held = holdLease(lease, deps.leaseMs, () => deps.store.renew(lease, deps.leaseMs));
    try {
      await work(deps, lease, request, held, stop);
    } catch (error) {
      await comeBackLater(deps, lease, request, held.signal.aborted ? held.signal.reason : error);
    } finally {
      held.end();
    }
    return "again";
  };
}

async function work(
  deps: RunnerDeps,
  lease: Lease,
  request: WorkRequest,
  { signal }: HeldLease,
  stop: AbortSignal,
): Promise<void> {
  const rendering = await deps.store.readRendering(request.id);
  const sight = await look({ deps, request, rendering, signal });
  const attempt: Attempt = { deps, lease, request, rendering, sight, signal };
  if (request.state === "cancelling") return runCancel(attempt);
  if ((await runCreation(attempt, stop)) === "unfinished") await deps.store.release(lease);
}

/** Weighs what went wrong: nothing more to do here, another attempt later, or the explained end. */
async function comeBackLater(
  deps: RunnerDeps,
  lease: Lease,
  request: WorkRequest,
  error: unknown,
): Promise<void> {
  const { store, pace, log } = deps;
  const about = { request: lease.requestId, step: request.step, fence: lease.fence };
  if (error instanceof LeaseLost)
    return log.warn({ ...about, err: error }, "left a request to another worker");
  if (error instanceof MovedOn) return store.release(lease);
  const trouble = troubleOf(error);
  // Without the database nothing can be recorded: the lease runs out and the request is taken up again.
  if (!trouble) throw error;
  if (trouble.failure.kind === "limited" && error instanceof RepoFailed) {
    await pace.block(trouble.failure.retryAt, trouble.message);
  }
  const now = deps.now();
  const next = nextAttempt(trouble, request.setback, now, deps.chance());
  log.warn({ ...about, err: error, next }, "an attempt did not get through");
  if (next.kind === "later") {
    await store.postpone(lease, next.at.getTime() - now.getTime(), next.setback);
  } else {
    const step = request.state === "cancelling" ? cancelStep : request.step;
    const after = await store.settle(lease, { step, ...ended(next.explanation, false) });
    if (after.state === "cancelling") await store.release(lease);
  }
}

function troubleOf(error: unknown): Trouble | null {
  if (error instanceof RepoFailed) return { failure: error.failure, message: error.message };
  if (error instanceof Undecided) return { failure: { kind: "unclear" }, message: error.message };
  if (error instanceof Passing) {
    return { failure: { kind: "rejected", status: 422 }, message: error.message, passing: true };
  }
  if (error instanceof NotYet) {
    return { failure: { kind: "limited", retryAt: error.at }, message: error.message };
  }
  if (isDatabaseAway(error)) return null;
  return {
    failure: { kind: "unclear" },
    message: "The portal itself failed at this step; its log says why.",
  };
}
