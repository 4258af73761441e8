import { afterAll, beforeAll, expect, test } from "vitest";
import { connectDatabase, type Db } from "#server/db.ts";
import { createTestDatabase, type TestDatabase } from "#tests/database.ts";
import { createPace } from "./pace.ts";

let database: TestDatabase;
let db: Db;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
});
afterAll(async () => {
  await db.$disconnect();
  await database.close();
});

const { signal } = new AbortController();

test("workers share one row: their writes start at least the interval apart", async () => {
  const workers = [createPace(db, "shared", 40), createPace(db, "shared", 40)];
  const began = performance.now();
  const tookMs = await Promise.all(
    [0, 1, 0, 1, 0].map(async (index) => {
      await workers[index]?.write(signal);
      return performance.now() - began;
    }),
  );
  // A loaded machine may be late to any of them, but nobody can be early; a timer may fire 1 ms before its time.
  const inOrder = tookMs.sort((a, b) => a - b);
  inOrder.forEach((ms, turn) => {
    expect(ms).toBeGreaterThanOrEqual(turn * 40 - 2);
  });
});

test("a pause asked by the host stops reads and writes of every worker, and says why", async () => {
  const one = createPace(db, "paused", 0);
  const until = new Date(Date.now() + 60_000);
  await one.block(until, "Secondary limit");
  const other = createPace(db, "paused", 0);
  expect(await other.write(signal)).toEqual({ kind: "later", at: until, reason: "Secondary limit" });
  expect(await other.read()).toEqual({ kind: "later", at: until, reason: "Secondary limit" });
});

test("a shorter pause never replaces a longer one", async () => {
  const pace = createPace(db, "longer", 0);
  const until = new Date(Date.now() + 60_000);
  await pace.block(until, "Secondary limit");
  await pace.block(new Date(Date.now() + 1_000), "Another");
  expect(await pace.write(signal)).toMatchObject({ kind: "later", at: until });
});

test("a turn too far ahead is told and not used up", async () => {
  const pace = createPace(db, "busy", 4_900);
  await pace.write(signal);
  const patient = new AbortController();
  const second = pace.write(patient.signal);
  const aheadMs = async () =>
    Number((await db.githubPace.findUnique({ where: { installation: "busy" } }))?.nextWriteAt) - Date.now();
  await expect.poll(aheadMs, { timeout: 20_000 }).toBeGreaterThan(6_000);
  const third = await pace.write(signal);
  expect(third.kind).toBe("later");
  patient.abort();
  await expect(second).rejects.toThrow();
  expect(await pace.write(signal)).toEqual(third);
});

test("a pause that is over is forgotten", async () => {
  const pace = createPace(db, "over", 0);
  await pace.block(new Date(Date.now() - 1_000), "Secondary limit");
  expect(await pace.write(signal)).toEqual({ kind: "go" });
  expect(await pace.read()).toEqual({ kind: "go" });
});
