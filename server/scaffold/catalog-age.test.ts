import { afterAll, beforeAll, expect, test } from "vitest";
import type { Principal } from "#domain/identity/principal.ts";
import { createCaller } from "#server/router.ts";
import { createTestDatabase, type TestDatabase } from "#tests/database.ts";
import { createTestDeps, type TestDeps } from "#tests/support/deps.ts";

const readAt = new Date("2026-11-21T08:00:00Z");
let database: TestDatabase;
let world: TestDeps;
let now = readAt;

beforeAll(async () => {
  database = await createTestDatabase();
  world = createTestDeps(database.url, { now: () => now });
});
afterAll(async () => {
  await world.close();
  await database.close();
});

const ines: Principal = {
  userId: "user-ines",
  login: "ines",
  name: "Ines Duarte",
  role: "engineer",
  teams: ["payments"],
  teamsObservedAt: readAt,
};

/** What Ines is told this many minutes after the catalog was read. */
function after(minutes: number) {
  const { deps } = world;
  now = new Date(readAt.getTime() + minutes * 60_000);
  const caller = createCaller({
    principal: ines,
    reauthenticate: async () => ines,
    requestId: "call",
    log: deps.log,
    deps,
  });
  return { name: caller.scaffold.nameState({ name: "pay-api" }), gallery: caller.scaffold.templates() };
}

test("a name and the gallery are not known before the catalog was ever read", async () => {
  const { name, gallery } = after(0);
  expect(await name).toMatchObject({ state: "free", catalog: { state: "unknown" } });
  expect(await gallery).toMatchObject({ templates: [], snapshot: { state: "unknown" } });
});

test.each([
  [1, "fresh"],
  [20, "stale"],
  [61, "unknown"],
])("%i minutes after the catalog was read, its answers are %s", async (minutes, state) => {
  await world.deps.catalog.store.replace(
    { commit: "c".repeat(40), observedAt: readAt, problems: [] },
    [],
    [],
  );
  const { name, gallery } = after(minutes);
  const sight = state === "unknown" ? { state } : { state, observedAt: readAt };
  expect((await name).catalog).toMatchObject(sight);
  expect((await gallery).snapshot).toMatchObject(sight);
});
