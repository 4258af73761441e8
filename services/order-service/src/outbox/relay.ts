import { setTimeout as pause } from "node:timers/promises";
import type { Pool } from "pg";
import { Gauge, type Registry } from "prom-client";
import { forgetOld, sendOldest, waiting } from "./outbox.ts";
import { batchSize, type Queue } from "./queue.ts";

type Log = { warn: (fields: object, text: string) => void };
export type Relay = { stop: () => Promise<void> };

const everyMs = 500;
const slowestMs = 30_000;
const keepDays = 7;
const tidyEveryMs = 3_600_000;

/** Sends what waits, oldest first, until it is stopped. While the queue is away it asks less and less often. */
export function startRelay(pool: Pool, queue: Queue, log: Log): Relay {
  const stopping = new AbortController();
  let tidied = 0;

  async function turn(delay: number): Promise<number> {
    try {
      const { taken, refused } = await sendOldest(pool, batchSize, queue.send);
      if (refused.length > 0) log.warn({ refused }, "the queue would not have some events; they wait behind the others");
      if (Date.now() - tidied > tidyEveryMs) {
        tidied = Date.now();
        await forgetOld(pool, keepDays);
      }
      return taken.length === batchSize ? 0 : everyMs;
    } catch (error) {
      const slower = Math.min(Math.max(delay, everyMs) * 2, slowestMs);
      log.warn({ err: error, retryMs: slower }, "events wait: the queue or the database did not take them");
      return slower;
    }
  }

  async function run(): Promise<void> {
    let delay = everyMs;
    while (!stopping.signal.aborted) {
      delay = await turn(delay);
      await pause(delay, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  const done = run();
  return {
    stop: async () => {
      stopping.abort();
      await done;
    },
  };
}

/** `outbox_events` and `outbox_oldest_seconds`: what others have not been told yet. */
export function showOutbox(pool: Pool, registry: Registry): void {
  const registers = [registry];
  const oldest = new Gauge({ name: "outbox_oldest_seconds", help: "Age of the oldest event that waits", registers });
  new Gauge({
    name: "outbox_events",
    help: "Events that wait for the queue",
    registers,
    async collect() {
      const found = await waiting(pool).catch(() => ({ count: Number.NaN, oldestSeconds: Number.NaN }));
      this.set(found.count);
      oldest.set(found.oldestSeconds);
    },
  });
}
