import { expect, test } from "vitest";
import { createReadiness, SchemaMismatch } from "#server/runtime/readiness.ts";

test("asks the database once in two seconds, however often it is asked itself", async () => {
  let asked = 0;
  const readiness = createReadiness(async () => {
    asked += 1;
  });
  for (const at of [0, 500, 1_999]) expect(await readiness.read(at)).toEqual({ ready: true });
  expect(asked).toBe(1);
  await readiness.read(2_000);
  expect(asked).toBe(2);
});

test("says what is wrong without the driver's words", async () => {
  const away = createReadiness(() => Promise.reject(new Error("connect ECONNREFUSED 10.0.0.7 as portolan")));
  expect(await away.read(0)).toEqual({ ready: false, reason: "PostgreSQL does not answer" });
  const behind = createReadiness(() => Promise.reject(new SchemaMismatch("The database lacks migration 2")));
  expect(await behind.read(0)).toEqual({ ready: false, reason: "The database lacks migration 2" });
});

test("does not hang with a database that hangs", async () => {
  const hanging = createReadiness(() => new Promise(() => undefined), 10);
  expect(await hanging.read(0)).toEqual({ ready: false, reason: "PostgreSQL does not answer in time" });
});

test("says no while the process drains", async () => {
  const readiness = createReadiness(async () => undefined);
  readiness.drain();
  expect(await readiness.read(0)).toEqual({ ready: false, reason: "This process is ending" });
});
