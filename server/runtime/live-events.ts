import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import type { Db } from "#server/db.ts";
import { changeChannel } from "#server/runtime/announce.ts";
import type { Log } from "#server/runtime/log.ts";

/** `id` is a cursor: hand it back to go on after this frame. */
export type FeedFrame =
  | { kind: "changed"; id: string; topic: string; key: string }
  /** The first frame of a stream without a cursor: nothing before it was told. */
  | { kind: "from-here"; id: string }
  /** The given cursor is not one, or what followed it is no longer kept. */
  | { kind: "reset"; id: string };

export type LiveFeed = {
  /** Frames after the cursor in commit order, until `signal` ends it. Never ends by itself, never skips. */
  follow: (after: string | null, signal: AbortSignal) => AsyncGenerator<FeedFrame, void>;
  close: () => Promise<void>;
};

type Row = { xid: string; seq: string; topic: string; key: string; settled: boolean };
type Position = { xid: bigint; seq: bigint };

const batch = 500;
const pollMs = 1_000;
/** A row that is there but may yet be overtaken by an older transaction is worth a look soon. */
const heldMs = 30;
const start: Position = { xid: 0n, seq: 0n };

/**
 * Follows `change_event` for the browsers of this process. A bell (LISTEN on a connection of its own, taken up again
 * when it breaks) makes it prompt; a look once a second makes it complete, since bells are lost with connections
 * and a row becomes readable only once no older transaction can still commit.
 */
export function createLiveFeed(db: Db, databaseUrl: string, log: Log): LiveFeed {
  const ending = new AbortController();
  const sleepers = new Set<() => void>();
  let listening: Promise<void> | null = null;
  let rings = 0;
  const ring = () => {
    rings += 1;
    for (const wake of sleepers) wake();
  };

  /** Waits for a ring after `since`, for the time to run out or for the signal. */
  function pause(since: number, timeoutMs: number, signal: AbortSignal): Promise<void> {
    if (rings !== since || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(wake, timeoutMs);
      function wake() {
        clearTimeout(timer);
        sleepers.delete(wake);
        signal.removeEventListener("abort", wake);
        resolve();
      }
      sleepers.add(wake);
      signal.addEventListener("abort", wake, { once: true });
    });
  }

  async function* follow(after: string | null, caller: AbortSignal): AsyncGenerator<FeedFrame, void> {
    const signal = AbortSignal.any([caller, ending.signal]);
    listening ??= listen(databaseUrl, ring, ending.signal, log);
    let position = after === null ? null : parseCursor(after);
    if (position === null || !(await isKept(db, position))) {
      position = await head(db);
      yield { kind: after === null ? "from-here" : "reset", id: cursorOf(position) };
    }
    while (!signal.aborted) {
      // Taken before the read, so that a bell during the read is not lost.
      const since = rings;
      const found = await readAfter(db, position);
      const firstHeld = found.findIndex((row) => !row.settled);
      const rows = firstHeld < 0 ? found : found.slice(0, firstHeld);
      for (const { topic, key, ...where } of rows) {
        position = { xid: BigInt(where.xid), seq: BigInt(where.seq) };
        yield { kind: "changed", id: cursorOf(position), topic, key };
      }
      if (rows.length < batch) await pause(since, firstHeld < 0 ? pollMs : heldMs, signal);
    }
  }

  return {
    follow,
    close: async () => {
      ending.abort();
      await listening;
    },
  };
}

/** Deletes events older than `keepMs`, save the newest, which marks how far the feed has come. */
export async function pruneLiveEvents(db: Db, keepMs: number): Promise<number> {
  return db.$executeRaw`
    DELETE FROM change_event WHERE at < now() - ${keepMs}::float8 * interval '1 millisecond'
      AND (xid, seq) < (SELECT xid, seq FROM change_event ORDER BY xid DESC, seq DESC LIMIT 1)`;
}

// Sequence order is not commit order. Every transaction below the snapshot's xmin has ended, so no row can still
// appear at or before a settled one; rows from there on are seen and wait.
async function readAfter(db: Db, { xid, seq }: Position): Promise<Row[]> {
  return db.$queryRaw<Row[]>`
    SELECT xid::text, seq::text, topic, key,
      xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS settled
    FROM change_event WHERE (xid, seq) > (${xid}::bigint, ${seq}::bigint)
    ORDER BY xid, seq LIMIT ${batch}`;
}

async function head(db: Db): Promise<Position> {
  const [row] = await db.$queryRaw<{ xid: string; seq: string }[]>`
    SELECT xid::text, seq::text FROM change_event
    WHERE xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    ORDER BY xid DESC, seq DESC LIMIT 1`;
  return row ? { xid: BigInt(row.xid), seq: BigInt(row.seq) } : start;
}

/** Oldest events go first, so a cursor is good while anything at or before it is kept, or nothing ever went. */
async function isKept(db: Db, { xid, seq }: Position): Promise<boolean> {
  const [row] = await db.$queryRaw<{ kept: boolean }[]>`
    SELECT (xid, seq) <= (${xid}::bigint, ${seq}::bigint)
      AND ${xid}::bigint <= (SELECT max(xid) FROM change_event) AS kept
    FROM change_event ORDER BY xid, seq LIMIT 1`;
  return row?.kept ?? xid === 0n;
}

function parseCursor(text: string): Position | null {
  const match = /^(\d{1,18})-(\d{1,18})$/.exec(text);
  return match?.[1] && match[2] ? { xid: BigInt(match[1]), seq: BigInt(match[2]) } : null;
}

function cursorOf({ xid, seq }: Position): string {
  return `${xid}-${seq}`;
}

/** Keeps one LISTEN connection until `signal` ends it, ringing for each notification and each new connection. */
async function listen(url: string, ring: () => void, signal: AbortSignal, log: Log): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    try {
      await hear(url, ring, signal, () => {
        failures = 0;
      });
    } catch (error) {
      failures += 1;
      if (failures === 1)
        log.warn({ err: error }, "the live feed lost its bell; it looks once a second meanwhile");
    }
    const waitMs = Math.min(10_000, 250 * 2 ** failures) * (0.5 + Math.random() / 2);
    await sleep(waitMs, undefined, { signal }).catch(() => undefined);
  }
}

/** One connection's life: resolves when it ends quietly or by `signal`, rejects when it breaks. */
async function hear(
  url: string,
  ring: () => void,
  signal: AbortSignal,
  connected: () => void,
): Promise<void> {
  const client = new Client({
    connectionString: url,
    application_name: "portolan-live",
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  const over = new Promise<void>((resolve, reject) => {
    client.on("error", reject);
    client.on("end", resolve);
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  // Observed below; without this a break during `connect` would end the process.
  over.catch(() => undefined);
  client.on("notification", ring);
  try {
    await client.connect();
    await client.query(`LISTEN ${changeChannel}`);
    connected();
    ring();
    await over;
  } finally {
    await client.end().catch(() => undefined);
  }
}
