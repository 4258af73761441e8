import type { TraceDeed } from "#domain/scaffold/judge-trace.ts";
import type { Pace } from "#server/runtime/pace.ts";
import { holdLease } from "#server/scaffold/lease.ts";
import type { RepoBranches, RepoPullRequests, Sight } from "#server/scaffold/ports.ts";
import type { TracedRecord, TraceStore } from "#server/scaffold/trace-store.ts";
import type { WorkStore } from "#server/scaffold/work-store.ts";

/** `owner` names this process in `lease_owner`. */
export type ClearDeps = {
  store: TraceStore;
  leases: Pick<WorkStore, "renew" | "release">;
  repo: RepoBranches;
  pulls: RepoPullRequests;
  pace: Pace;
  owner: string;
  leaseMs: number;
};
/** A trace that was judged to go, with the record it was judged by; null where there is none. */
type SeenTrace = { branch: string; record: TracedRecord | null; sight: Sight; deed: TraceDeed };

/**
 * Takes away what stands under a branch, under the lease of its request: judged from a record that was read before,
 * it might belong to a retry by now. False where it does, or where the portal has to hold its calls back.
 */
export async function clearTrace(
  deps: ClearDeps,
  { branch, record, sight, deed }: SeenTrace,
  stop: AbortSignal,
): Promise<boolean> {
  if (!record) return undo(deps, branch, sight, stop);
  const lease = await deps.store.take(record, deps.owner, deps.leaseMs);
  if (!lease) return false;
  const held = holdLease(lease, deps.leaseMs, () => deps.leases.renew(lease, deps.leaseMs));
  try {
    const isGone = await undo(deps, branch, sight, AbortSignal.any([stop, held.signal]));
    if (isGone) await deps.store.cleared(lease, deed);
    return isGone;
  } finally {
    held.end();
    await deps.leases.release(lease);
  }
}

async function undo(
  { pulls, repo, pace }: ClearDeps,
  branch: string,
  sight: Sight,
  signal: AbortSignal,
): Promise<boolean> {
  for (const open of sight.pullRequests.filter(({ state }) => state === "open")) {
    if ((await pace.write(signal)).kind !== "go") return false;
    signal.throwIfAborted();
    if ((await pulls.close(open.number, signal)) === "merged") return false;
  }
  if (!sight.branch) return true;
  if ((await pace.write(signal)).kind !== "go") return false;
  signal.throwIfAborted();
  await repo.deleteBranch(branch, signal);
  return true;
}
