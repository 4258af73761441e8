import { pino } from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { connectGithub } from "#server/adapters/github/connect.ts";
import { createRepoTraces } from "#server/adapters/github/pull-requests.ts";
import { createRequestStore } from "#server/scaffold/request-store.ts";
import { type TidyDeps, tidyTraces } from "#server/scaffold/tidy-traces.ts";
import { createTraceStore } from "#server/scaffold/trace-store.ts";
import { asPerson } from "#tests/support/as-person.ts";
import { type CreationWorld, startCreationWorld } from "#tests/support/creation-world.ts";
import { appId, appKey, installationId, repository } from "#tests/support/trial-github.ts";

let world: CreationWorld;
let deps: TidyDeps;
const dayMs = 24 * 3_600_000;
const { signal } = new AbortController();

beforeEach(async () => {
  world = await startCreationWorld();
  const { apiUrl } = world.github;
  const settings = { apiUrl, appId, privateKey: appKey.privateKey, installationId, repository };
  deps = {
    store: createTraceStore(world.db),
    traces: createRepoTraces(connectGithub(settings), repository),
    repo: world.deps.repo,
    pulls: world.deps.pulls,
    pace: world.deps.pace,
    repository,
    baseBranch: "main",
    log: pino({ enabled: false }),
    now: () => new Date(),
  };
});
afterEach(() => world.close());

const tidy = (laterMs = 0) => tidyTraces({ ...deps, now: () => new Date(Date.now() + laterMs) }, signal);
const as = (login: string, method: string, path: string, body?: Record<string, unknown>) =>
  asPerson(world.github, login, method, path, body);
const branchOf = (id: string) => as("ines", "GET", `/git/ref/heads/portal/create/${id}`).catch(() => null);
const pulls = () => world.github.store.pulls.all();

/** As after a backup from before the request was restored. */
async function forget(id: string) {
  await world.db.requestStep.deleteMany({ where: { requestId: id } });
  await world.db.nameClaim.deleteMany({ where: { requestId: id } });
  await world.db.renderedTree.deleteMany({ where: { requestId: id } });
  await world.db.changeRequest.delete({ where: { id } });
}

/** Goes as far as its branch and then fails for good. */
async function failAfterBranch(service: string) {
  world.github.faults.add({ name: "502-before", match: { path: "/pulls$" } });
  const id = await world.accept(service);
  await world.runAll();
  await world.db.changeRequest.update({ where: { id }, data: { state: "failed", finishedAt: new Date() } });
  return id;
}

test("leaves everything that is in order alone", async () => {
  await world.accept("pay-api");
  await world.runAll();
  expect(await tidy(2 * dayMs)).toEqual([]);
  expect(pulls().map(({ state }) => state)).toEqual(["open"]);
});

test("an open pull request whose record was lost is followed again, and can be cancelled", async () => {
  const id = await world.accept("pay-api");
  await world.runAll();
  await forget(id);
  expect(await tidy()).toEqual([{ branch: `portal/create/${id}`, deed: "adopt" }]);
  const row = await world.db.changeRequest.findUniqueOrThrow({ where: { id }, include: { claim: true } });
  expect(row).toMatchObject({
    state: "following",
    serviceName: "pay-api",
    ownerTeam: "payments",
    requesterLogin: "ines",
    pullRequest: 1,
    claim: { name: "pay-api" },
  });
  expect(await tidy()).toEqual([]);

  await createRequestStore(world.db).ask(id, "cancel-asked", "ines");
  await world.runAll();
  expect(await world.db.changeRequest.findUnique({ where: { id } })).toMatchObject({ state: "cancelled" });
  expect(pulls().map(({ state }) => state)).toEqual(["closed"]);
});

test("a person's own branch under the prefix is listed and stays", async () => {
  const main = await as("ines", "GET", "/git/ref/heads/main");
  const sha = JSON.stringify(main).match(/"sha":"([0-9a-f]{40})"/)?.[1];
  await as("tomas", "POST", "/git/refs", { ref: "refs/heads/portal/create/mine", sha });
  expect(await tidy(2 * dayMs)).toEqual([{ branch: "portal/create/mine", deed: "list" }]);
  expect(await branchOf("mine")).not.toBeNull();
});

test("our branch without a pull request goes after a day, and its name with it", async () => {
  const id = await failAfterBranch("pay-api");
  expect(await tidy()).toEqual([]);
  expect(await branchOf(id)).not.toBeNull();
  expect(await tidy(dayMs + 60_000)).toEqual([{ branch: `portal/create/${id}`, deed: "delete-branch" }]);
  expect(await branchOf(id)).toBeNull();
  expect(await world.db.nameClaim.count()).toBe(0);
});

test("what a call of a dead worker made after the cancellation is undone", async () => {
  const id = await failAfterBranch("pay-api");
  await world.db.changeRequest.update({ where: { id }, data: { state: "cancelled" } });
  await as("tomas", "POST", "/pulls", { title: "late", head: `portal/create/${id}`, base: "main" });
  expect(await tidy()).toEqual([{ branch: `portal/create/${id}`, deed: "undo" }]);
  expect(pulls().map(({ state }) => state)).toEqual(["closed"]);
  expect(await branchOf(id)).toBeNull();
});

test("a request that failed with nothing in the repository gives its name back", async () => {
  const id = await world.accept("pay-api");
  await world.db.changeRequest.update({ where: { id }, data: { state: "failed", finishedAt: new Date() } });
  expect(await tidy()).toEqual([{ branch: `portal/create/${id}`, deed: "free-name" }]);
  expect(await world.db.nameClaim.count()).toBe(0);
});
