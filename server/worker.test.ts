import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startPostgresProxy } from "#tests/faults/postgres-proxy.ts";
import { type CreationWorld, startCreationWorld } from "#tests/support/creation-world.ts";
import { startWorker } from "#tests/support/worker-process.ts";

let world: CreationWorld;
beforeEach(async () => {
  world = await startCreationWorld();
});
afterEach(() => world.close());

const stateOf = async (id: string) =>
  (await world.db.changeRequest.findUniqueOrThrow({ where: { id } })).state;

test("takes up a request that was committed before it started, and ends cleanly when told to", async () => {
  const id = await world.accept("pay-api");
  const worker = startWorker(world.databaseUrl, world.github.apiUrl);
  await worker.ready;
  await expect.poll(() => stateOf(id), { timeout: 60_000 }).toBe("following");
  worker.kill("SIGTERM");
  expect(await worker.ended).toBe(0);
  expect(world.github.store.pulls.all()).toHaveLength(1);
}, 120_000);

test("told to end in the middle of a call, it ends the call, records it and lets the request go at once", async () => {
  const id = await world.accept("pay-api");
  const reached = Promise.withResolvers<void>();
  world.github.faults.add({
    name: "call-hook",
    match: { path: "git/trees$" },
    run: async () => {
      reached.resolve();
      await sleep(300);
    },
  });
  const worker = startWorker(world.databaseUrl, world.github.apiUrl, { LEASE_SECONDS: "60" });
  await reached.promise;
  worker.kill("SIGTERM");
  expect(await worker.ended).toBe(0);
  const row = await world.db.changeRequest.findUniqueOrThrow({ where: { id } });
  expect(row).toMatchObject({ state: "running", step: "ref", leaseUntil: null });
  expect(row.commitSha).not.toBeNull();
  await world.runAll();
  expect(await stateOf(id)).toBe("following");
}, 120_000);

test("a database that is away at the start is waited for", async () => {
  const probe = await startPostgresProxy(world.databaseUrl, () => false);
  await probe.close();
  const id = await world.accept("pay-api");
  const worker = startWorker(probe.url, world.github.apiUrl);
  await expect.poll(() => worker.output(), { timeout: 60_000 }).toContain("PostgreSQL does not answer");
  const proxy = await startPostgresProxy(world.databaseUrl, () => false, Number(new URL(probe.url).port));
  await expect.poll(() => stateOf(id), { timeout: 60_000 }).toBe("following");
  worker.kill("SIGKILL");
  await worker.ended;
  await proxy.close();
}, 180_000);

test("a variable that is missing or malformed ends it at once, named with an example, not with its value", async () => {
  const worker = startWorker("mysql://portolan:hunter2@127.0.0.1/x", "http://127.0.0.1:1", {
    GITHUB_APP_ID: "",
  });
  worker.ready.catch(() => undefined);
  expect(await worker.ended).toBe(1);
  expect(worker.output()).toContain("GITHUB_APP_ID is missing; for example 123456");
  expect(worker.output()).toContain("DATABASE_URL is malformed; for example postgresql://");
  expect(worker.output()).not.toContain("hunter2");
}, 60_000);
