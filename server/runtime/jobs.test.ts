import { pino } from "pino";
import { expect, test } from "vitest";
import { createTestDatabase } from "#tests/database.ts";
import { startJobs } from "./jobs.ts";

const log = pino({ enabled: false });

test("a chore runs once at the start and again when asked", async () => {
  const database = await createTestDatabase();
  let runs = 0;
  const marks = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const jobs = await startJobs(
    database.url,
    [
      {
        name: "refresh",
        cron: "0 0 1 1 *",
        run: async () => {
          marks[runs]?.resolve();
          runs += 1;
        },
      },
    ],
    log,
  );
  await marks[0]?.promise;
  await jobs.runSoon("refresh");
  await marks[1]?.promise;
  await jobs.stop(5_000);
  expect(runs).toBe(2);
  await database.close();
});

test("a chore that fails is run again", async () => {
  const database = await createTestDatabase();
  let runs = 0;
  const again = Promise.withResolvers<void>();
  const jobs = await startJobs(
    database.url,
    [
      {
        name: "refresh",
        cron: "0 0 1 1 *",
        run: async () => {
          runs += 1;
          if (runs === 1) throw new Error("GitHub away");
          again.resolve();
        },
      },
    ],
    log,
  );
  await again.promise;
  await jobs.stop(5_000);
  await database.close();
});
