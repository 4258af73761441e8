import { afterEach, beforeEach, expect, test } from "vitest";
import { connectDatabase, type Db } from "#server/db.ts";
import { verifyChain } from "#server/identity/audit.ts";
import type { LoopRun } from "#server/runtime/loops.ts";
import { createPace } from "#server/runtime/pace.ts";
import { createRequestRunner } from "#server/scaffold/run-request.ts";
import { createWorkStore } from "#server/scaffold/work-store.ts";
import { type CreationWorld, startCreationWorld } from "#tests/support/creation-world.ts";
import { countsAsWrite } from "./kill-points.ts";
import { type PostgresProxy, startPostgresProxy } from "./postgres-proxy.ts";

let world: CreationWorld;
let proxy: PostgresProxy;
let db: Db;
let run: LoopRun;
beforeEach(async () => {
  world = await startCreationWorld();
  proxy = await startPostgresProxy(world.databaseUrl, countsAsWrite);
  db = connectDatabase(proxy.url, 2);
  run = createRequestRunner({
    ...world.deps,
    store: createWorkStore(db),
    pace: createPace(db, "lost-commits", 0),
    leaseMs: 200,
  });
});
afterEach(async () => {
  await db.$disconnect();
  await proxy.close();
  await world.close();
});

const { signal } = new AbortController();

/** Passes until the request is followed; what a pass throws, the loop would log and try again. */
async function finish(id: string): Promise<void> {
  const passed = async () => {
    await run(signal).catch(() => undefined);
    const row = await world.db.changeRequest.findUniqueOrThrow({ where: { id } });
    return `${row.state} at ${row.step}: ${JSON.stringify(row.lastError)}`;
  };
  await expect.poll(passed, { timeout: 20_000, interval: 20 }).toMatch(/^following/);
}

test("a connection lost at any commit, done or not, loses nothing and makes nothing twice", async () => {
  let points = 0;
  for (let nth = 1; points === nth - 1; nth += 1) {
    for (const when of ["before", "after"] as const) {
      const before = world.github.store.pulls.all().length;
      const id = await world.accept(`svc-${nth}-${when}`);
      let seen = 0;
      proxy.onCommit((moment) => {
        if (moment.when === "before") seen += 1;
        if (seen !== nth || moment.when !== when) return "go-on";
        seen = Number.POSITIVE_INFINITY;
        points = nth;
        return "cut";
      });
      await finish(id);
      expect(world.github.store.pulls.all()).toHaveLength(before + 1);
      expect(await world.db.nameClaim.count({ where: { requestId: id } })).toBe(1);
    }
  }
  expect(points).toBeGreaterThan(10);
  expect(await verifyChain(world.db)).toMatchObject({ intact: true });
}, 300_000);
