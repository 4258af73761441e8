import { errorBudgetContext } from "#domain/slo/policy/budget-status.ts";
import { isLimited } from "#server/delivery/github-failure.ts";
import type { FollowDeps, MergeGroup } from "#server/delivery/ports.ts";

/** The queue waits for this head's checks alone, and tells of it once: what cannot be said now is tried again. */
export async function tellMergeGroup(
  { budgets, statuses }: Pick<FollowDeps, "budgets" | "statuses">,
  group: MergeGroup,
  now: Date,
  signal: AbortSignal,
): Promise<void> {
  const status = await budgets.ofMergeGroup(group, now, signal);
  if (status) await statuses.setStatus(status, signal);
}

/**
 * Tells those whose webhook was lost: nothing else would, and the queue would give the pull request up. One that cannot be
 * told holds up no other; it is tried again at the next look. Throws where the queue cannot be read or GitHub asks for silence.
 */
export async function tellLostMergeGroups(
  deps: Pick<FollowDeps, "github" | "budgets" | "statuses" | "log">,
  now: Date,
  signal: AbortSignal,
): Promise<void> {
  for (const { told, ...group } of await deps.github.mergeGroups(signal)) {
    if (told.includes(errorBudgetContext)) continue;
    try {
      await tellMergeGroup(deps, group, now, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (isLimited(error)) throw error;
      deps.log.warn({ err: error, ref: group.ref }, "a merge group could not be told of budgets");
    }
  }
}
