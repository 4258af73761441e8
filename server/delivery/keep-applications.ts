import type { SeenApplication } from "#domain/delivery/read-application.ts";
import { clusterSource } from "#domain/delivery/source-state.ts";
import type { ApplicationSink } from "#server/delivery/ports.ts";
import type { ReadingsStore } from "#server/delivery/readings-store.ts";
import type { Log } from "#server/runtime/log.ts";
import type { SourceHealth } from "#server/runtime/source-health.ts";

type Keeper = {
  readings: Pick<ReadingsStore, "keepApplications">;
  sources: Pick<SourceHealth, "ok" | "failed">;
  cluster: string;
  log: Log;
};

const coalesceMs = 250;
const signOfLifeEveryMs = 5_000;

/**
 * Writes behind a watch: bursts on one object become one row, and the source's sign of life is kept at most every 5 s.
 * What the database refuses now is tried again with the next write. `close` waits for the last one.
 */
export function keepApplications(
  { readings, sources, cluster, log }: Keeper,
  now: () => Date,
): ApplicationSink & { close: () => Promise<void> } {
  const source = clusterSource(cluster);
  let whole: SeenApplication[] | null = null;
  let changes = new Map<string, SeenApplication>();
  let isAlive = false;
  let toldAt = 0;
  let trouble: string | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let writing: Promise<void> = Promise.resolve();
  let isClosed = false;

  function soon(ms = coalesceMs): void {
    if (timer !== null || isClosed) return;
    timer = setTimeout(() => {
      timer = null;
      writing = writing.then(write);
    }, ms);
  }

  async function write(): Promise<void> {
    const [list, some, failure] = [whole, changes, trouble];
    whole = null;
    changes = new Map();
    trouble = null;
    try {
      if (list) await readings.keepApplications(cluster, list, true, now());
      if (some.size > 0) await readings.keepApplications(cluster, [...some.values()], false, now());
      if (failure !== null) await sources.failed(source, now(), failure);
      else if (isAlive && now().getTime() - toldAt >= signOfLifeEveryMs) {
        toldAt = now().getTime();
        await sources.ok(source, now());
      }
    } catch (error) {
      log.error({ err: error, cluster }, "what the watch saw could not be kept; tried again");
      // A list that came meanwhile knows everything that is put back here, and more.
      if (whole === null) {
        whole = list;
        changes = new Map([...some, ...changes]);
      }
      soon(1_000);
    }
  }

  return {
    replaceAll: (seen) => {
      whole = seen;
      changes.clear();
      isAlive = true;
      trouble = null;
      soon();
    },
    change: (seen) => {
      changes.set(`${seen.namespace}/${seen.name}`, seen);
      soon();
    },
    alive: () => {
      isAlive = true;
      soon();
    },
    failed: (error) => {
      isAlive = false;
      toldAt = 0;
      trouble = error;
      soon();
    },
    close: async () => {
      isClosed = true;
      if (timer !== null) clearTimeout(timer);
      writing = writing.then(write);
      await writing;
    },
  };
}
