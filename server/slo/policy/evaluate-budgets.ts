import type { PullRequestReading } from "#domain/delivery/pull-request-reading.ts";
import { nextFreeze } from "#domain/slo/policy/next-freeze.ts";
import type { BudgetGate, StatusWriter } from "#server/delivery/ports.ts";
import type { Log } from "#server/runtime/log.ts";
import type { ReadConsumed } from "#server/slo/policy/ports.ts";
import type { PolicyStore, StoredVerdict } from "#server/slo/policy/store.ts";

export type EvaluateDeps = {
  store: Pick<PolicyStore, "verdicts" | "keep">;
  readConsumed: ReadConsumed;
  log: Log;
};

/**
 * One evaluation of every budget, for one worker of all at a time: how often it was calm in a row is counted. Where the
 * figures cannot be read every verdict stays what it was, and says since when.
 */
export async function evaluateBudgets(deps: EvaluateDeps, now: Date, stop: AbortSignal): Promise<void> {
  const [seen, stored] = await Promise.all([deps.readConsumed(now, stop), deps.store.verdicts()]);
  const before = new Map(stored.map((each) => [each.sloId, each.verdict]));
  if (seen.kind === "away") deps.log.warn({ reason: seen.message }, "error budgets could not be evaluated");
  const evaluated: StoredVerdict[] =
    seen.kind === "away"
      ? stored.map((each) => ({ ...each, verdict: nextFreeze(each.verdict, null, now) }))
      : seen.budgets.map(({ id, service, consumed }) => ({
          sloId: id,
          service,
          verdict: nextFreeze(before.get(id) ?? null, consumed, now),
        }));
  await deps.store.keep(evaluated, now);
}

export type TellDeps = {
  /** Every pull request that is open, as last read. */
  openPullRequests: () => Promise<PullRequestReading[]>;
  budgets: BudgetGate;
  statuses: StatusWriter;
  log: Log;
};

/**
 * Tells every open pull request whose head says something else than the verdicts by now; telling twice is harmless. One
 * that cannot be told now is told at its next reading or next time; the others go on.
 */
export async function tellPullRequests(deps: TellDeps, now: Date, stop: AbortSignal): Promise<void> {
  for (const reading of await deps.openPullRequests()) {
    stop.throwIfAborted();
    try {
      const status = await deps.budgets.ofPullRequest(reading, now, stop);
      if (status) await deps.statuses.setStatus(status, stop);
    } catch (error) {
      stop.throwIfAborted();
      deps.log.warn(
        { err: error, pullRequest: reading.number },
        "the error budget's status could not be set; tried again",
      );
    }
  }
}
