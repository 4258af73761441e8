import { afterEach, beforeEach, expect, test } from "vitest";
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
  await expect.poll(() => stateOf(id), { timeout: 20_000 }).toBe("following");
  worker.kill("SIGTERM");
  expect(await worker.ended).toBe(0);
  expect(world.github.store.pulls.all()).toHaveLength(1);
}, 120_000);
