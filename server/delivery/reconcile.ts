import { readAgainMs, restingMs } from "#domain/delivery/read-again.ts";
import { githubSource } from "#domain/delivery/source-state.ts";
import { isLimited, tellFailure } from "#server/delivery/github-failure.ts";
import type { FollowDeps } from "#server/delivery/ports.ts";
import { refreshPullRequest } from "#server/delivery/refresh-pull-request.ts";
import { tellLostMergeGroups } from "#server/delivery/tell-merge-groups.ts";

export type Reconciler = (signal: AbortSignal) => Promise<"again" | "idle">;

const atOnce = 4;
/** Few enough that those that move do not wait long behind those that rest. */
const restingPerPass = 20;
/** GitHub counts whole seconds and its copies lag: what was read sooner after a change may lack the next one. */
const settleMs = 3_000;

/**
 * Finds what webhooks lost. Every `reconcileSeconds` the list of recently changed pull requests is compared with
 * the record. Every open one is read again before its reading is stale, one that moves by itself much sooner, since
 * checks and mergeability change without showing in that list. With the list the merge queue is looked through. Unchanged
 * answers cost no quota.
 */
export function createReconciler(deps: FollowDeps, now: () => Date): Reconciler {
  let listedAt = 0;
  const askedAt = new Map<number, number>();
  const failures = { count: 0, until: 0 };

  async function listDue(signal: AbortSignal): Promise<number[] | null> {
    if (now().getTime() - listedAt < deps.reconcileSeconds * 1000) return null;
    const [listed, stored] = await Promise.all([
      deps.github.listRecent(signal),
      deps.readings.pullRequests(deps.platform.repository, [], 500),
    ]);
    await deps.sources.ok(githubSource, now());
    listedAt = now().getTime();
    const known = new Map(stored.map((each) => [each.reading.number, each]));
    return listed.flatMap(({ number, updatedAt, headSha }) => {
      const held = known.get(number);
      const same =
        held &&
        held.reading.headSha === headSha &&
        held.reading.updatedAt.getTime() >= updatedAt.getTime() &&
        held.observedAt.getTime() - updatedAt.getTime() >= settleMs;
      return same ? [] : [number];
    });
  }

  /** The open pull requests whose reading is old for how much they move; behind requests, the unread ones too. */
  async function activeDue(): Promise<{ moving: number[]; resting: number[] }> {
    const [unmerged, open] = await Promise.all([
      deps.requests.unmergedPullRequests(deps.platform.repository, ["following", "cancelling"]),
      deps.readings.openPullRequests(deps.platform.repository),
    ]);
    const known = new Set(open.map(({ reading }) => reading.number));
    const unread = unmerged.filter((number) => !known.has(number));
    const looks = [
      ...unread.map((number) => ({ number, waitMs: readAgainMs(null, now()), readAt: 0 })),
      ...open.map(({ reading, observedAt }) => ({
        number: reading.number,
        waitMs: readAgainMs(reading, now()),
        readAt: observedAt.getTime(),
      })),
    ];
    const due = looks.filter(({ number, waitMs, readAt }) => {
      const lastAsked = Math.max(readAt, askedAt.get(number) ?? 0);
      return now().getTime() - lastAsked >= waitMs;
    });
    const numbersOf = (some: typeof due) => some.map(({ number }) => number);
    return {
      moving: numbersOf(due.filter(({ waitMs }) => waitMs < restingMs)),
      resting: numbersOf(due.filter(({ waitMs }) => waitMs === restingMs)),
    };
  }

  /** One that cannot be read must not hold the others up; where none can, it is GitHub that fails. */
  async function readAll(due: number[], signal: AbortSignal): Promise<void> {
    const refused: unknown[] = [];
    for (let first = 0; first < due.length; first += atOnce) {
      signal.throwIfAborted();
      const some = due.slice(first, first + atOnce);
      for (const number of some) askedAt.set(number, now().getTime());
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
      const listed = await listDue(signal);
      const { moving, resting } = await activeDue();
      const due = new Set([...(listed ?? []), ...moving, ...resting.slice(0, restingPerPass)]);
      await readAll([...due], signal);
      if (listed !== null) await tellLostMergeGroups(deps, now(), signal);
      failures.count = 0;
      if (resting.length > restingPerPass) return "again";
    } catch (error) {
      if (signal.aborted) return "idle";
      failures.count += 1;
      failures.until = now().getTime() + Math.min(60_000, 1_000 * 2 ** failures.count);
      await tellFailure(deps, error, now());
    }
    return "idle";
  };
}
