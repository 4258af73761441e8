import { afterEach, expect, test } from "vitest";
import { RepoFailed } from "#domain/scaffold/repo-failure.ts";
import { readTrailers } from "#domain/scaffold/request-trailers.ts";
import { createRequestStore } from "#server/scaffold/request-store.ts";
import { createRequestRunner } from "#server/scaffold/run-request.ts";
import { asPerson } from "#tests/support/as-person.ts";
import { type CreationWorld, startCreationWorld } from "#tests/support/creation-world.ts";

let world: CreationWorld;
afterEach(() => world.close());

const requestOf = (id: string) => world.db.changeRequest.findUniqueOrThrow({ where: { id } });
const claims = (id: string) => world.db.nameClaim.count({ where: { requestId: id } });
const pulls = () => world.github.store.pulls.all();
const ask = (id: string, event: "cancel-asked" | "retry-asked", login = "ines") =>
  createRequestStore(world.db).ask(id, event, { login, requestId: "call" });
const as = (login: string, method: string, path: string, body?: Record<string, unknown>) =>
  asPerson(world.github, login, method, path, body);
const branchOf = (id: string) => as("ines", "GET", `/git/ref/heads/portal/create/${id}`).catch(() => null);
const mainSha = async () => {
  const ref = await as("ines", "GET", "/git/ref/heads/main");
  return JSON.stringify(ref).match(/"sha":"([0-9a-f]{40})"/)?.[1] ?? "";
};

test("the commit is the requester's, made by the App, and says where it comes from", async () => {
  world = await startCreationWorld();
  const id = await world.accept("pay-api");
  await world.runAll();
  const { commitSha } = await requestOf(id);
  const commit = await as("ines", "GET", `/git/commits/${commitSha}`);
  expect(commit).toMatchObject({
    author: { name: "Ines Duarte", email: "ines@users.noreply.github.com" },
    committer: { name: "portolan[bot]" },
  });
  expect(readTrailers(String(commit.message))).toEqual({
    requestId: id,
    requester: { name: "Ines Duarte", login: "ines" },
    service: "pay-api",
    ownerTeam: "payments",
    template: { name: "small", commit: "0123abcd" },
  });
});

test("somebody else's branch of that name is left alone, and the end names it", async () => {
  world = await startCreationWorld();
  const id = await world.accept("pay-api");
  const sha = await mainSha();
  await as("tomas", "POST", "/git/refs", { ref: `refs/heads/portal/create/${id}`, sha });
  await world.runAll();
  const row = await requestOf(id);
  expect(row).toMatchObject({ state: "failed", step: "ref", explanation: { code: "conflict" } });
  expect(JSON.stringify(await branchOf(id))).toContain(sha);
  expect(pulls()).toHaveLength(0);

  await as("tomas", "DELETE", `/git/refs/heads/portal/create/${id}`);
  expect(await ask(id, "retry-asked")).toEqual({ kind: "moved" });
  await world.runAll();
  expect(await requestOf(id)).toMatchObject({ state: "following", explanation: null });
});

test("a pull request closed by hand ends the request and is never reopened", async () => {
  world = await startCreationWorld();
  world.github.faults.add({ name: "502-after-success", match: { path: "/pulls$" } });
  const id = await world.accept("pay-api");
  await world.runAll();
  await as("tomas", "PATCH", "/pulls/1", { state: "closed" });
  await world.db.$executeRaw`UPDATE change_request SET next_attempt_at = now() - interval '1 minute'`;
  await world.runAll();
  expect(await requestOf(id)).toMatchObject({
    state: "closed",
    explanation: { code: "closed" },
    pullRequest: 1,
  });
  expect(await claims(id)).toBe(0);
  expect(pulls().map(({ state }) => state)).toEqual(["closed"]);
});

test("a pull request merged before the portal noticed is followed on", async () => {
  world = await startCreationWorld();
  world.github.faults.add({ name: "502-after-success", match: { path: "/pulls$" } });
  const id = await world.accept("pay-api");
  await world.runAll();
  await as("tomas", "PUT", "/pulls/1/merge", {});
  await world.db.$executeRaw`UPDATE change_request SET next_attempt_at = now() - interval '1 minute'`;
  await world.runAll();
  expect(await requestOf(id)).toMatchObject({ state: "following", pullRequest: 1 });
});

test("a service that stands on the base branch by now ends it before anything is written", async () => {
  world = await startCreationWorld({ files: { "services/pay-api/notes.txt": "by hand" } });
  const id = await world.accept("pay-api");
  await world.runAll();
  expect(await requestOf(id)).toMatchObject({
    state: "failed",
    explanation: { code: "name-taken", message: expect.stringContaining("services/pay-api") },
  });
  expect(await claims(id)).toBe(0);
  expect(world.github.ledger.rows().some(({ operation }) => operation.includes("git/trees"))).toBe(false);
});

test("an App without the right ends it with the name of the right", async () => {
  world = await startCreationWorld({
    appPermissions: {
      metadata: "read",
      contents: "write",
      pull_requests: "read",
      issues: "write",
      members: "read",
    },
  });
  const id = await world.accept("pay-api");
  await world.runAll();
  expect(await requestOf(id)).toMatchObject({
    state: "failed",
    step: "pull-request",
    explanation: { code: "app-lacks-right", mend: expect.stringMatching(/pull_requests[:=] ?write/) },
  });
});

test("somebody who may only read the repository is not written for", async () => {
  world = await startCreationWorld();
  const id = await world.accept("pay-api", "vic");
  await world.runAll();
  expect(await requestOf(id)).toMatchObject({
    state: "failed",
    explanation: { code: "no-repository-right" },
  });
});

test("somebody who left the team since is not written for", async () => {
  world = await startCreationWorld({
    deps: { standingOf: async () => ({ kind: "denied", reason: "You left payments", mend: "Ask them." }) },
  });
  const id = await world.accept("pay-api");
  await world.runAll();
  expect(await requestOf(id)).toMatchObject({ state: "failed", explanation: { code: "not-allowed" } });
});

test("cancelled before anything was written, it leaves nothing and frees the name", async () => {
  world = await startCreationWorld();
  const id = await world.accept("pay-api");
  await ask(id, "cancel-asked", "tomas");
  await world.runAll();
  expect(await requestOf(id)).toMatchObject({
    state: "cancelled",
    cancelledBy: "tomas",
    explanation: { message: expect.stringContaining("tomas") },
  });
  expect(await claims(id)).toBe(0);
  expect(pulls()).toHaveLength(0);
});

test("cancelled with its pull request open, it closes it, deletes the branch and frees the name", async () => {
  world = await startCreationWorld();
  const id = await world.accept("pay-api");
  await world.runAll();
  await ask(id, "cancel-asked");
  await world.runAll();
  expect(await requestOf(id)).toMatchObject({ state: "cancelled" });
  expect(pulls().map(({ state }) => state)).toEqual(["closed"]);
  expect(await branchOf(id)).toBeNull();
  expect(await claims(id)).toBe(0);
});

test.each(["/pulls/1$", "git/refs/"])(
  "a cancellation whose answer was lost after %s is simply run again",
  async (path) => {
    world = await startCreationWorld();
    const id = await world.accept("pay-api");
    await world.runAll();
    world.github.faults.add({ name: "502-after-success", match: { path } });
    await ask(id, "cancel-asked");
    await world.runAll();
    expect(await requestOf(id)).toMatchObject({ state: "cancelling" });
    await world.db.$executeRaw`UPDATE change_request SET next_attempt_at = now() - interval '1 minute'`;
    await world.runAll();
    expect(await requestOf(id)).toMatchObject({ state: "cancelled" });
    expect(await branchOf(id)).toBeNull();
  },
);

test("a merge beats a cancellation", async () => {
  world = await startCreationWorld();
  const id = await world.accept("pay-api");
  await world.runAll();
  await ask(id, "cancel-asked");
  await as("tomas", "PUT", "/pulls/1/merge", {});
  await world.runAll();
  expect(await requestOf(id)).toMatchObject({ state: "following" });
  expect(await claims(id)).toBe(1);
});

test("a cancellation in the middle of a creation lets the call under way end and then undoes it", async () => {
  world = await startCreationWorld();
  const id = await world.accept("pay-api");
  world.github.faults.add({
    name: "call-hook",
    match: { path: "git/refs$" },
    run: async () => void (await ask(id, "cancel-asked")),
  });
  await world.runAll();
  expect(await requestOf(id)).toMatchObject({ state: "cancelled" });
  expect(await branchOf(id)).toBeNull();
  expect(pulls()).toHaveLength(0);
});

test("a creation refused for good while a person cancels is cancelled, not failed", async () => {
  world = await startCreationWorld();
  const id = await world.accept("pay-api");
  world.github.faults.add({
    name: "call-hook",
    match: { path: "git/refs$" },
    run: async () => {
      await ask(id, "cancel-asked");
      const ref = `refs/heads/portal/create/${id}`;
      await as("tomas", "POST", "/git/refs", { ref, sha: await mainSha() });
    },
  });
  await world.runAll();
  expect(await requestOf(id)).toMatchObject({ state: "cancelled", explanation: { code: "cancelled" } });
  expect(await claims(id)).toBe(0);
});

test("a call refused for good while a person cancels leaves the cancellation to be run", async () => {
  world = await startCreationWorld();
  const id = await world.accept("pay-api");
  const run = createRequestRunner({
    ...world.deps,
    repo: {
      ...world.deps.repo,
      createTree: async () => {
        await ask(id, "cancel-asked");
        throw new RepoFailed("write the files", { kind: "no-right", permission: "contents: write" }, "403");
      },
    },
  });
  const { signal } = new AbortController();
  await run(signal);
  expect(await requestOf(id)).toMatchObject({ state: "cancelling", leaseUntil: null });
  await run(signal);
  expect(await requestOf(id)).toMatchObject({ state: "cancelled" });
});

test("a worker that slept through its lease stops at once, and another has finished the work", async () => {
  world = await startCreationWorld({ deps: { leaseMs: 300 } });
  const id = await world.accept("pay-api");
  const { signal } = new AbortController();
  const asleep = Promise.withResolvers<void>();
  const awake = Promise.withResolvers<void>();
  const zombie = createRequestRunner({
    ...world.deps,
    owner: "zombie",
    // A process that is stopped renews nothing.
    store: { ...world.deps.store, renew: async () => true },
    repo: {
      ...world.deps.repo,
      createTree: async (...call) => {
        asleep.resolve();
        await awake.promise;
        return world.deps.repo.createTree(...call);
      },
    },
  });
  const pass = zombie(signal);
  await asleep.promise;
  await expect.poll(() => world.runAll(), { timeout: 5_000 }).toBeGreaterThan(0);
  await expect
    .poll(
      async () => {
        await world.runAll();
        return (await requestOf(id)).state;
      },
      { timeout: 5_000 },
    )
    .toBe("following");
  awake.resolve();
  expect(await pass).toBe("again");
  const after = await requestOf(id);
  expect(after).toMatchObject({ state: "following", pullRequest: 1 });
  expect(after.fence).toBeGreaterThan(1);
  expect(pulls()).toHaveLength(1);
});

test("many workers and many requests at once: one pull request each", async () => {
  world = await startCreationWorld();
  const names = Array.from({ length: 6 }, (_, index) => `svc-${index}`);
  const ids = await Promise.all(names.map((name) => world.accept(name)));
  await Promise.all([world.runAll(), world.runAll(), world.runAll()]);
  for (const id of ids) expect(await requestOf(id)).toMatchObject({ state: "following" });
  expect(new Set(pulls().map(({ headRef }) => headRef)).size).toBe(6);
  expect(pulls()).toHaveLength(6);
});

test("a failed request gives its name back to whoever asks first, and a late retry is told so", async () => {
  world = await startCreationWorld({
    deps: { standingOf: async () => ({ kind: "denied", reason: "You left payments", mend: "Ask them." }) },
  });
  const id = await world.accept("pay-api");
  await world.runAll();
  const other = await world.accept("pay-api", "tomas");
  expect(await ask(id, "retry-asked")).toEqual({ kind: "name-claimed", by: other });
});
