import { afterEach, expect, test } from "vitest";
import { createDeps } from "#server/deps.ts";
import { readEnv } from "#server/runtime/env.ts";
import { createWork } from "#server/work.ts";
import { asPerson } from "#tests/support/as-person.ts";
import { type CreationWorld, startCreationWorld } from "#tests/support/creation-world.ts";
import { testEnvironment } from "#tests/support/deps.ts";
import { appId, appKey, installationId } from "#tests/support/trial-github.ts";

let world: CreationWorld;
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await world.close();
});

/** The worker's real wiring over the trial GitHub. */
function chores() {
  const environment = testEnvironment(world.databaseUrl, {
    GITHUB_API_URL: world.github.apiUrl,
    GITHUB_APP_ID: String(appId),
    GITHUB_APP_PRIVATE_KEY: appKey.privateKey,
    GITHUB_APP_INSTALLATION_ID: String(installationId),
    GITHUB_WRITE_INTERVAL_MS: "0",
  });
  const deps = createDeps(readEnv(environment));
  closing.push(async () => {
    await deps.delivery.feed.close();
    await deps.db.$disconnect();
  });
  return createWork(deps, () => undefined).chores;
}

test("the worker's chores are those the portal promises", async () => {
  world = await startCreationWorld();
  expect(chores().map(({ name, cron }) => `${name} ${cron}`)).toEqual([
    "refresh-teams */2 * * * *",
    "prune-records 17 * * * *",
    "tidy-traces */5 * * * *",
    "watch-guard 23 * * * *",
    "evaluate-budgets * * * * *",
  ]);
});

test("the worker undoes what a call that landed after a cancellation made, and frees forgotten names", async () => {
  world = await startCreationWorld();
  const { db, github } = world;
  const late = await world.accept("pay-api");
  await world.runAll();
  await db.changeRequest.update({ where: { id: late }, data: { state: "cancelled" } });
  const failed = await world.accept("pay-web");
  await db.changeRequest.update({ where: { id: failed }, data: { state: "failed", finishedAt: new Date() } });

  const tidy = chores().find(({ name }) => name === "tidy-traces");
  await tidy?.run(new AbortController().signal);
  expect(github.store.pulls.all().map(({ state }) => state)).toEqual(["closed"]);
  const branch = `/git/ref/heads/portal/create/${late}`;
  await expect(asPerson(github, "ines", "GET", branch)).rejects.toThrow("404");
  expect(await db.nameClaim.count()).toBe(0);
});
