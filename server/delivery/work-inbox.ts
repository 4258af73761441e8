import { tellFailure } from "#server/delivery/github-failure.ts";
import type { InboxDelivery } from "#server/delivery/inbox-store.ts";
import type { FollowDeps } from "#server/delivery/ports.ts";
import { refreshPullRequest } from "#server/delivery/refresh-pull-request.ts";
import { tellMergeGroup } from "#server/delivery/tell-merge-groups.ts";

const batch = 50;

/**
 * Works off waiting webhooks as hints: what they point at is read again, once per pull request however many point
 * at it. Order, repetition and loss do not matter. `pushed` is told of each branch that moved.
 */
export async function workInbox(
  deps: FollowDeps,
  now: () => Date,
  pushed: (branch: string) => Promise<void>,
  signal: AbortSignal,
): Promise<"again" | "idle"> {
  if ((await deps.pace.read()).kind === "later") return "idle";
  const waiting = await deps.inbox.waiting(batch);
  if (waiting.length === 0) return "idle";
  const ours = waiting.filter((each) => each.hint?.repository === deps.platform.repository);
  const foreign = waiting.filter((each) => !ours.includes(each));
  await deps.inbox.done(
    foreign.map((each) => each.id),
    now(),
  );
  const branches = new Set(ours.flatMap((each) => each.hint?.branch ?? []));
  for (const branch of branches) await pushed(branch);
  const groups = ours.filter((each) => each.hint?.mergeGroup);
  const others = ours.filter((each) => !groups.includes(each));
  await Promise.all([
    ...[...(await byPullRequest(deps, others))].map(([number, ids]) =>
      work(deps, ids, now, signal, async () => {
        if (number !== null) await refreshPullRequest(deps, number, now(), signal);
      }),
    ),
    ...groups.map(({ id, hint }) =>
      work(deps, [id], now, signal, async () => {
        if (hint?.mergeGroup) await tellMergeGroup(deps, hint.mergeGroup, now(), signal);
      }),
    ),
  ]);
  return waiting.length === batch ? "again" : "idle";
}

/** Deliveries by the pull request they point at; those that point at none are worked off under null. */
async function byPullRequest(
  deps: FollowDeps,
  deliveries: InboxDelivery[],
): Promise<Map<number | null, string[]>> {
  const open = await deps.readings.pullRequests(deps.platform.repository, ["open", "draft"], 500);
  const numberOf = new Map(open.map(({ reading }) => [reading.headSha, reading.number]));
  const groups = new Map<number | null, string[]>();
  for (const { id, hint } of deliveries) {
    const byHead = hint?.shas.flatMap((sha) => numberOf.get(sha) ?? []) ?? [];
    const numbers = [...new Set([...(hint?.pullRequests ?? []), ...byHead])];
    for (const number of numbers.length === 0 ? [null] : numbers) {
      groups.set(number, [...(groups.get(number) ?? []), id]);
    }
  }
  return groups;
}

async function work(
  deps: FollowDeps,
  ids: string[],
  now: () => Date,
  signal: AbortSignal,
  run: () => Promise<void>,
): Promise<void> {
  try {
    await run();
    await deps.inbox.done(ids, now());
  } catch (error) {
    signal.throwIfAborted();
    await deps.inbox.failed(ids, await tellFailure(deps, error, now()));
  }
}
