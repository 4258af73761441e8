import { pino } from "pino";
import { expect, test } from "vitest";
import { createLoops } from "./loops.ts";

const log = pino({ enabled: false });

test("comes back at once while there is more to do", async () => {
  const loops = createLoops(log);
  let passes = 0;
  const reached = Promise.withResolvers<void>();
  loops.registerLoop(
    "work",
    async () => {
      passes += 1;
      if (passes === 5) reached.resolve();
      return passes < 5 ? "again" : "idle";
    },
    60_000,
  );
  loops.start();
  await reached.promise;
  expect(await loops.stop(1_000)).toBe(true);
  expect(passes).toBe(5);
});

test("a pass that throws is tried again", async () => {
  const loops = createLoops(log);
  let passes = 0;
  const reached = Promise.withResolvers<void>();
  loops.registerLoop(
    "work",
    async () => {
      passes += 1;
      if (passes < 3) throw new Error("database away");
      reached.resolve();
      return "idle";
    },
    1,
  );
  loops.start();
  await reached.promise;
  expect(await loops.stop(1_000)).toBe(true);
});

test("a knock cuts the wait short", async () => {
  const loops = createLoops(log);
  const passes: Array<() => void> = [];
  const first = Promise.withResolvers<void>();
  const second = Promise.withResolvers<void>();
  passes.push(first.resolve, second.resolve);
  loops.registerLoop(
    "work",
    async () => {
      passes.shift()?.();
      return "idle";
    },
    60_000,
  );
  loops.start();
  await first.promise;
  await new Promise(setImmediate);
  loops.wake("work");
  await second.promise;
  expect(await loops.stop(1_000)).toBe(true);
});

test("stopping tells a long pass to end and says whether it did", async () => {
  const loops = createLoops(log);
  const begun = Promise.withResolvers<void>();
  loops.registerLoop(
    "obedient",
    (stop) =>
      new Promise((resolve) => {
        begun.resolve();
        stop.addEventListener("abort", () => resolve("idle"));
      }),
    1,
  );
  loops.start();
  await begun.promise;
  expect(await loops.stop(5_000)).toBe(true);

  const deaf = createLoops(log);
  const started = Promise.withResolvers<void>();
  deaf.registerLoop(
    "deaf",
    () => {
      started.resolve();
      return new Promise(() => undefined);
    },
    1,
  );
  deaf.start();
  await started.promise;
  expect(await deaf.stop(5)).toBe(false);
});
