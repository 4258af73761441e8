import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";

/**
 * One pass of background work. `again` asks for the next pass at once, `idle` to wait out the interval.
 * `stop` aborts when the process is asked to end: finish the step at hand, then return.
 */
export type LoopRun = (stop: AbortSignal) => Promise<"again" | "idle">;

export type Loops = {
  /** `parallel` passes may run side by side (default 1). Before `start` only. */
  registerLoop: (name: string, run: LoopRun, intervalMs: number, parallel?: number) => void;
  /** Cuts the present wait of the named loop short; unknown names are ignored. */
  wake: (name: string) => void;
  start: () => void;
  /** Starts no further pass and waits for those under way, at most `graceMs`; tells whether all ended. */
  stop: (graceMs: number) => Promise<boolean>;
};

type Runner = { name: string; run: LoopRun; intervalMs: number; bell: AbortController };

const longestPauseMs = 30_000;

/** Keeps background work going: a pass that throws is logged and tried again later, never the end of its loop. */
export function createLoops(log: Logger): Loops {
  const stopping = new AbortController();
  const runners: Runner[] = [];
  let ended: Promise<unknown> = Promise.resolve();

  async function keepRunning(runner: Runner): Promise<void> {
    let failures = 0;
    while (!stopping.signal.aborted) {
      const next = await pass(runner).then(
        (result) => {
          failures = 0;
          return result;
        },
        (error: unknown) => {
          failures += 1;
          log.error({ err: error, loop: runner.name, failures }, "a background pass failed");
          return "idle" as const;
        },
      );
      if (next === "again" || stopping.signal.aborted) continue;
      await pause(runner, waitMs(runner.intervalMs, failures));
    }
  }

  const pass = (runner: Runner) => runner.run(stopping.signal);

  async function pause(runner: Runner, ms: number): Promise<void> {
    const either = AbortSignal.any([stopping.signal, runner.bell.signal]);
    await sleep(ms, undefined, { signal: either }).catch(() => undefined);
    if (runner.bell.signal.aborted) runner.bell = new AbortController();
  }

  return {
    registerLoop: (name, run, intervalMs, parallel = 1) => {
      for (let i = 0; i < parallel; i += 1)
        runners.push({ name, run, intervalMs, bell: new AbortController() });
    },
    wake: (name) => {
      for (const runner of runners) if (runner.name === name) runner.bell.abort();
    },
    start: () => {
      ended = Promise.all(runners.map(keepRunning));
    },
    stop: async (graceMs) => {
      stopping.abort();
      const late = new AbortController();
      const all = ended.then(() => true);
      const limit = sleep(graceMs, false, { signal: late.signal }).catch(() => false);
      const finished = await Promise.race([all, limit]);
      late.abort();
      return finished;
    },
  };
}

/** A loop that keeps failing slows down to one try in 30 s; its own interval stays the least wait. */
function waitMs(intervalMs: number, failures: number): number {
  const slowed = intervalMs * 2 ** Math.min(failures, 10);
  return failures === 0 ? intervalMs : Math.max(intervalMs, Math.min(slowed, longestPauseMs));
}
