import { setTimeout as sleep } from "node:timers/promises";
import { type ChangeFrame, changeTopics } from "#domain/delivery/change-view.ts";
import type { Principal } from "#domain/identity/principal.ts";
import { Forbidden } from "#server/runtime/errors.ts";
import type { FeedFrame, LiveFeed } from "#server/runtime/live-events.ts";

const reauthoriseMs = 30_000;

/**
 * The live stream of one browser. It begins with a `reset`, since what the page has fetched may be older than the
 * stream; after a reconnect with a cursor it goes on without a gap. The session is looked at again every 30 s, and
 * a stream whose session has ended, ends.
 */
export async function* streamChanges(
  feed: LiveFeed,
  after: string | null,
  whoIsIt: () => Promise<Principal | null>,
  caller: AbortSignal,
  everyMs = reauthoriseMs,
): AsyncGenerator<{ id: string; frame: ChangeFrame }, void> {
  const ended = new AbortController();
  const signal = AbortSignal.any([caller, ended.signal]);
  const guard = watchSession(whoIsIt, everyMs, signal).then((isOver) => {
    if (isOver) ended.abort();
  });
  try {
    for await (const frame of feed.follow(after, signal)) {
      const told = translate(frame);
      if (told) yield { id: frame.id, frame: told };
    }
    if (ended.signal.aborted && !caller.aborted)
      throw new Forbidden("Your session has ended.", { mend: "Sign in again." });
  } finally {
    ended.abort();
    await guard;
  }
}

/** True once nobody is signed in any more; false when the stream ended first. A silent database ends nothing. */
async function watchSession(
  whoIsIt: () => Promise<Principal | null>,
  everyMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  while (!signal.aborted) {
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return false;
    const principal = await whoIsIt().catch(() => "unknown" as const);
    if (principal === null) return true;
  }
  return false;
}

function translate(frame: FeedFrame): ChangeFrame | null {
  if (frame.kind !== "changed") return { kind: "reset" };
  const topic = changeTopics.find((known) => known === frame.topic);
  return topic ? { kind: "changed", topic, key: frame.key } : null;
}
