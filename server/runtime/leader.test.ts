import { afterEach, beforeEach, expect, test } from "vitest";
import { connectDatabase, type Db } from "#server/db.ts";
import { leadAlone } from "#server/runtime/leader.ts";
import { createTestDatabase, type TestDatabase } from "#tests/database.ts";

let database: TestDatabase;
let db: Db;
beforeEach(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
});
afterEach(async () => {
  await db.$disconnect();
  await database.close();
});

/** A worker that leads until it is told to stop; `began` resolves when it does. */
function worker(name: string, leaseMs = 300) {
  const stop = new AbortController();
  const began = Promise.withResolvers<string>();
  const lost = Promise.withResolvers<void>();
  const ended = leadAlone(
    db,
    "delivery",
    leaseMs,
    async (signal) => {
      began.resolve(name);
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
      lost.resolve();
    },
    stop.signal,
  );
  return { began: began.promise, lost: lost.promise, stop: () => stop.abort(), ended };
}

test("one leads at a time, and the next takes over when it stops", async () => {
  const leaseMs = 2_000;
  const first = worker("first", leaseMs);
  expect(await first.began).toBe("first");
  const second = worker("second", leaseMs);
  // Longer than a lease: renewals keep the second out.
  const winner = await Promise.race([
    second.began,
    new Promise((resolve) => setTimeout(() => resolve("nobody"), 1.5 * leaseMs)),
  ]);
  expect(winner).toBe("nobody");
  first.stop();
  await first.ended;
  expect(await second.began).toBe("second");
  second.stop();
  await second.ended;
});

test("a leader that dies is followed once its lease has run out, and a new fence tells them apart", async () => {
  await db.lease.create({
    data: { name: "delivery", owner: "dead", fence: 4, until: new Date(Date.now() + 400) },
  });
  const next = worker("next");
  expect(await next.began).toBe("next");
  expect(await db.lease.findUnique({ where: { name: "delivery" } })).toMatchObject({ fence: 5 });
  next.stop();
  await next.ended;
});

test("a leader whose lease was taken stops leading", async () => {
  const first = worker("first");
  await first.began;
  await db.lease.update({
    where: { name: "delivery" },
    data: { owner: "other", until: new Date(Date.now() + 60_000) },
  });
  await first.lost;
  first.stop();
  await first.ended;
});
