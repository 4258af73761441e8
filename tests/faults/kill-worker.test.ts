import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "#tests/database.ts";
import { type FaultBench, startFaultBench } from "./fault-bench.ts";
import { allPoints, describePoint } from "./kill-points.ts";

const kills = 60;

let database: TestDatabase;
let bench: FaultBench;
let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "portolan-faults-"));
  database = await createTestDatabase();
  bench = await startFaultBench(database.url, dir);
});
afterAll(async () => {
  await bench.close();
  await database.close();
  await rm(dir, { recursive: true, force: true });
});

test(`${kills} workers killed at points spread over all leave one of each and lose nothing`, async () => {
  const commits = { create: await bench.count("create"), cancel: await bench.count("cancel") };
  const points = allPoints(commits);
  expect(points.length).toBeGreaterThan(40);
  const wrong: string[] = [];
  // A deed sometimes needs a commit less than when it was counted, and is over before its last points come: such an
  // attempt kills nobody and does not count.
  let struck = 0;
  let attempts = 0;
  for (; struck < kills && attempts < kills * 1.5; attempts += 1) {
    const killing = points[Math.floor((attempts * points.length) / kills) % points.length];
    if (!killing) throw new Error("no point");
    const report = await bench.kill(killing);
    if (report.struck) struck += 1;
    wrong.push(...report.faults.map((fault) => `${describePoint(killing)}: ${fault}`));
  }
  expect(wrong).toEqual([]);
  expect(struck, `of ${attempts} attempts`).toBe(kills);
  expect(await bench.auditIsIntact()).toBe(true);
}, 1_800_000);
