import { pino } from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { RepoFailed } from "#domain/scaffold/repo-failure.ts";
import { commitMessage } from "#domain/scaffold/request-trailers.ts";
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
    leases: world.deps.store,
    traces: createRepoTraces(connectGithub(settings), repository),
    repo: world.deps.repo,
    pulls: world.deps.pulls,
    pace: world.deps.pace,
    repository,
    baseBranch: "main",
    owner: "tidy",
    leaseMs: 15_000,
    log: pino({ enabled: false }),
    now: () => new Date(),
  };
});
afterEach(() => world.close());

const tidy = (laterMs = 0, repo = deps.repo) =>
  tidyTraces({ ...deps, repo, now: () => new Date(Date.now() + laterMs) }, signal);
const as = (login: string, method: string, path: string, body?: Record<string, unknown>) =>
  asPerson(world.github, login, method, path, body);
const branchOf = (id: string) => as("ines", "GET", `/git/ref/heads/portal/create/${id}`).catch(() => null);
const ask = (id: string, event: "cancel-asked" | "retry-asked") =>
  createRequestStore(world.db).ask(id, event, { login: "ines", requestId: "call" });
const requestOf = (id: string) => world.db.changeRequest.findUniqueOrThrow({ where: { id } });
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

  await ask(id, "cancel-asked");
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

test("a pull request of somebody else with the portal's trailers puts nothing on record", async () => {
  const id = "req_forged00";
  const main = await as("ines", "GET", "/git/ref/heads/main");
  const parent = JSON.stringify(main).match(/"sha":"([0-9a-f]{40})"/)?.[1] ?? "";
  const message = commitMessage("Create pay-api", "Rendered.", {
    requestId: id,
    requester: { name: "Ines Duarte", login: "ines" },
    service: "pay-api",
    ownerTeam: "payments",
    template: { name: "small", commit: "0123abcd" },
  });
  const files = [{ path: "forged.txt", mode: "100644", type: "blob", content: "not the portal's" }];
  const tree = await as("tomas", "POST", "/git/trees", { base_tree: parent, tree: files });
  const commit = await as("tomas", "POST", "/git/commits", { message, tree: tree.sha, parents: [parent] });
  const branch = `portal/create/${id}`;
  await as("tomas", "POST", "/git/refs", { ref: `refs/heads/${branch}`, sha: commit.sha });
  await as("tomas", "POST", "/pulls", { title: "Create pay-api", head: branch, base: "main" });

  expect(await tidy(2 * dayMs)).toEqual([{ branch, deed: "list" }]);
  expect(await world.db.changeRequest.count()).toBe(0);
  expect(await world.db.nameClaim.count()).toBe(0);
});

test("a failed request that is tried again while its branch is looked at keeps the branch", async () => {
  const id = await failAfterBranch("pay-api");
  const look: TidyDeps["repo"]["look"] = async (...call) => {
    const sight = await deps.repo.look(...call);
    await ask(id, "retry-asked");
    await world.runAll();
    return sight;
  };
  expect(await tidy(2 * dayMs, { ...deps.repo, look })).toEqual([]);
  expect(await branchOf(id)).not.toBeNull();
  expect(await requestOf(id)).toMatchObject({ state: "following", pullRequest: 1 });
});

test("a retry asked for while the branch is deleted waits, and then makes it again", async () => {
  const id = await failAfterBranch("pay-api");
  const deleteBranch: TidyDeps["repo"]["deleteBranch"] = async (...call) => {
    await ask(id, "retry-asked");
    expect(await world.runAll()).toBe(0);
    await deps.repo.deleteBranch(...call);
  };
  const branch = `portal/create/${id}`;
  expect(await tidy(2 * dayMs, { ...deps.repo, deleteBranch })).toEqual([{ branch, deed: "delete-branch" }]);
  await world.runAll();
  expect(await requestOf(id)).toMatchObject({ state: "following", pullRequest: 1 });
  expect(await branchOf(id)).not.toBeNull();
  expect(await world.db.nameClaim.count()).toBe(1);
});

test("a request whose branch was tidied away can be tried again from the start", async () => {
  const id = await failAfterBranch("pay-api");
  await tidy(2 * dayMs);
  expect(await branchOf(id)).toBeNull();
  await ask(id, "retry-asked");
  await world.runAll();
  expect(await requestOf(id)).toMatchObject({ state: "following", pullRequest: 1 });
});

test("the branch of a pull request closed by hand goes after a day, and the log tells of it", async () => {
  const id = await world.accept("pay-api");
  await world.runAll();
  await as("tomas", "PATCH", "/pulls/1", { state: "closed" });
  await world.db.changeRequest.update({ where: { id }, data: { state: "closed", finishedAt: new Date() } });
  expect(await tidy()).toEqual([]);
  expect(await tidy(dayMs + 60_000)).toEqual([{ branch: `portal/create/${id}`, deed: "delete-branch" }]);
  expect(await branchOf(id)).toBeNull();
  expect(await tidy(dayMs + 60_000)).toEqual([]);
  const told = await world.db.auditEntry.findFirstOrThrow({ where: { action: "request.tidied" } });
  expect(told).toMatchObject({ actor: "portolan", object: `request:${id}`, onBehalfOf: "ines" });
});

test("a branch that GitHub will not let go does not keep the others waiting", async () => {
  const ids = [await failAfterBranch("pay-api"), await failAfterBranch("pay-web")];
  const held = `portal/create/${ids[0]}`;
  const deleteBranch: TidyDeps["repo"]["deleteBranch"] = async (branch, stop) => {
    if (branch !== held) return deps.repo.deleteBranch(branch, stop);
    throw new RepoFailed("delete the branch", { kind: "rejected", status: 403 }, "A rule protects it.");
  };
  const other = { branch: `portal/create/${ids[1]}`, deed: "delete-branch" };
  expect(await tidy(2 * dayMs, { ...deps.repo, deleteBranch })).toEqual([other]);
  expect(await tidy(2 * dayMs)).toEqual([{ branch: held, deed: "delete-branch" }]);
  for (const id of ids) expect(await branchOf(id)).toBeNull();
});
