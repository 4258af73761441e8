import { setTimeout as sleep } from "node:timers/promises";

/** Asks until the answer is true, every 100 ms; throws with what was last wrong when the time is up. */
export async function until(what: string, withinMs: number, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + withinMs;
  let last: unknown = "not yet";
  while (performance.now() < deadline) {
    try {
      if (await isSo()) return;
      last = "not yet";
    } catch (error) {
      last = error;
    }
    await sleep(100);
  }
  throw new Error(`${what} did not come within ${withinMs / 1000} s`, { cause: last });
}
