import { summariseChecks } from "#domain/delivery/check-summary.ts";
import type { PullRequestReading } from "#domain/delivery/pull-request-reading.ts";
import { githubSource } from "#domain/delivery/source-state.ts";
import { isLimited, tellFailure } from "#server/delivery/github-failure.ts";
import type { FollowDeps } from "#server/delivery/ports.ts";
import type { StoredPullRequest } from "#server/delivery/readings-store.ts";
import { refreshPullRequest } from "#server/delivery/refresh-pull-request.ts";

export type Reconciler = (signal: AbortSignal) => Promise<"again" | "idle">;

const activeMs = 10_000;
const computingMs = 3_000;
const atOnce = 4;

/**
 * Finds what webhooks lost. Every `reconcileSeconds` the list of recently changed pull requests is compared with
 * the record; those somebody waits for (a followed request, running checks, a merge GitHub is still working out) are read
 * again sooner. Unchanged answers cost no quota.
 */
export function createReconciler(deps: FollowDeps, now: () => Date): Reconciler {
  let listedAt = 0;
  const readAt = new Map<number, number>();
  const failures = { count: 0, until: 0 };

  async function listDue(signal: AbortSignal): Promise<number[]> {
    if (now().getTime() - listedAt < deps.reconcileSeconds * 1000) return [];
    const [listed, stored] = await Promise.all([
      deps.github.listRecent(signal),
      deps.readings.pullRequests(deps.platform.repository, [], 500),
    ]);
    await deps.sources.ok(githubSource, now());
    listedAt = now().getTime();
    const known = new Map(stored.map(({ reading }) => [reading.number, reading]));
    return listed.flatMap(({ number, updatedAt, headSha }) => {
      const reading = known.get(number);
      const same =
        reading && reading.headSha === headSha && reading.updatedAt.getTime() >= updatedAt.getTime();
      return same ? [] : [number];
    });
  }

  async function activeDue(): Promise<number[]> {
    const [unmerged, open] = await Promise.all([
      deps.requests.unmergedPullRequests(deps.platform.repository, ["following", "cancelling"]),
      deps.readings.pullRequests(deps.platform.repository, ["open", "draft"], 200),
    ]);
    const readings = new Map(open.map((each) => [each.reading.number, each]));
    const numbers = new Set([...unmerged, ...open.filter(isMoving).map((each) => each.reading.number)]);
    return [...numbers].filter((number) => {
      const reading = readings.get(number)?.reading;
      const waitMs = reading?.mergeable === "computing" ? computingMs : activeMs;
      return now().getTime() - (readAt.get(number) ?? 0) >= waitMs;
    });
  }

  /** One that cannot be read must not hold the others up; where none can, it is GitHub that fails. */
  async function readAll(due: number[], signal: AbortSignal): Promise<void> {
    const refused: unknown[] = [];
    for (let first = 0; first < due.length; first += atOnce) {
      signal.throwIfAborted();
      const some = due.slice(first, first + atOnce);
      for (const number of some) readAt.set(number, now().getTime());
      const results = await Promise.allSettled(
        some.map((number) => refreshPullRequest(deps, number, now(), signal)),
      );
      for (const [index, result] of results.entries()) {
        if (result.status === "fulfilled") continue;
        if (isLimited(result.reason)) throw result.reason;
        refused.push(result.reason);
        deps.log.warn({ err: result.reason, pullRequest: some[index] }, "a pull request could not be read");
      }
    }
    if (due.length > 0 && refused.length === due.length) throw refused[0];
  }

  return async (signal) => {
    if (now().getTime() < failures.until || (await deps.pace.read()).kind === "later") return "idle";
    try {
      await readAll([...new Set([...(await listDue(signal)), ...(await activeDue())])], signal);
      failures.count = 0;
    } catch (error) {
      if (signal.aborted) return "idle";
      failures.count += 1;
      failures.until = now().getTime() + Math.min(60_000, 1_000 * 2 ** failures.count);
      await tellFailure(deps, error, now());
    }
    return "idle";
  };
}

function isMoving({ reading }: StoredPullRequest): boolean {
  return reading.mergeable === "computing" || hasRunningChecks(reading);
}

function hasRunningChecks(reading: PullRequestReading): boolean {
  const { state } = summariseChecks(reading);
  return state === "running" || state === "none";
}
