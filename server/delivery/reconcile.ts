import { summariseChecks } from "#domain/delivery/check-summary.ts";
import type { PullRequestReading } from "#domain/delivery/pull-request-reading.ts";
import { githubSource } from "#domain/delivery/source-state.ts";
import { RepoFailed } from "#domain/scaffold/repo-failure.ts";
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
    const [followed, open] = await Promise.all([
      deps.requests.find({ states: ["following", "cancelling"] }),
      deps.readings.pullRequests(deps.platform.repository, ["open", "draft"], 200),
    ]);
    const unmerged = followed
      .filter((each) => each.mergeSha === null)
      .flatMap(({ request }) => request.pullRequest ?? []);
    const readings = new Map(open.map((each) => [each.reading.number, each]));
    const numbers = new Set([...unmerged, ...open.filter(isMoving).map((each) => each.reading.number)]);
    return [...numbers].filter((number) => {
      const reading = readings.get(number)?.reading;
      const waitMs = reading?.mergeable === "computing" ? computingMs : activeMs;
      return now().getTime() - (readAt.get(number) ?? 0) >= waitMs;
    });
  }

  return async (signal) => {
    if (now().getTime() < failures.until) return "idle";
    try {
      const due = [...new Set([...(await listDue(signal)), ...(await activeDue())])];
      for (let first = 0; first < due.length; first += atOnce) {
        signal.throwIfAborted();
        const some = due.slice(first, first + atOnce);
        for (const number of some) readAt.set(number, now().getTime());
        await Promise.all(some.map((number) => refreshPullRequest(deps, number, now(), signal)));
      }
      failures.count = 0;
      return "idle";
    } catch (error) {
      if (signal.aborted) return "idle";
      failures.count += 1;
      failures.until = retryTime(error, now(), failures.count);
      const message = error instanceof Error ? error.message : String(error);
      await deps.sources.failed(githubSource, now(), message.slice(0, 300));
      return "idle";
    }
  };
}

/** The time GitHub asked for where it did, else a wait that doubles up to a minute. */
function retryTime(error: unknown, now: Date, failures: number): number {
  if (error instanceof RepoFailed && error.failure.kind === "limited") return error.failure.retryAt.getTime();
  return now.getTime() + Math.min(60_000, 1_000 * 2 ** failures);
}

function isMoving({ reading }: StoredPullRequest): boolean {
  return reading.mergeable === "computing" || hasRunningChecks(reading);
}

function hasRunningChecks(reading: PullRequestReading): boolean {
  const { state } = summariseChecks(reading);
  return state === "running" || state === "none";
}
