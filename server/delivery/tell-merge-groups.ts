import { errorBudgetContext } from "#domain/slo/policy/budget-status.ts";
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

/** Tells those whose webhook was lost: nothing else would, and the queue would give the pull request up. */
export async function tellLostMergeGroups(
  deps: Pick<FollowDeps, "github" | "budgets" | "statuses">,
  now: Date,
  signal: AbortSignal,
): Promise<void> {
  for (const { told, ...group } of await deps.github.mergeGroups(signal))
    if (!told.includes(errorBudgetContext)) await tellMergeGroup(deps, group, now, signal);
}
