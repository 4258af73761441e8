import { afterEach, expect, test } from "vitest";
import { verifyChain } from "#server/identity/audit.ts";
import { type CreationWorld, startCreationWorld } from "#tests/support/creation-world.ts";

let world: CreationWorld;
afterEach(() => world.close());

const requestOf = (id: string) => world.db.changeRequest.findUniqueOrThrow({ where: { id } });
const pulls = () => world.github.store.pulls.all();
const calls = () =>
  world.github.ledger
    .rows()
    .map(({ operation }) => operation)
    .filter((operation) => !operation.includes("access_tokens"));
const dueNow = (id: string) =>
  world.db
    .$executeRaw`UPDATE change_request SET next_attempt_at = now() - interval '1 minute' WHERE id = ${id}`;

/** Tries again and again, as often as it takes. */
const untilFollowing = (id: string) =>
  expect
    .poll(
      async () => {
        await dueNow(id);
        await world.runAll();
        return (await requestOf(id)).state;
      },
      { timeout: 20_000 },
    )
    .toBe("following");

/** One branch, one commit, one pull request, one claim, and a chain of audit rows that fits. */
async function expectOneOfEach(id: string) {
  expect(await requestOf(id)).toMatchObject({ state: "following", step: "follow", pullRequest: 1 });
  expect(pulls()).toHaveLength(1);
  expect(await world.db.nameClaim.count({ where: { requestId: id } })).toBe(1);
  expect(await verifyChain(world.db)).toMatchObject({ intact: true });
}

test("a first attempt makes exactly seven calls and one pull request", async () => {
  world = await startCreationWorld();
  const id = await world.accept("pay-api");
  await world.runAll();
  expect(calls()).toEqual([
    "graphql",
    "POST /repos/{owner}/{repo}/git/trees",
    "POST /repos/{owner}/{repo}/git/commits",
    "POST /repos/{owner}/{repo}/git/refs",
    "POST /repos/{owner}/{repo}/pulls",
    "POST /repos/{owner}/{repo}/issues/{issue_number}/labels",
    "POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers",
  ]);
  await expectOneOfEach(id);
});

test.each([
  "git/trees$",
  "git/commits$",
  "git/refs$",
  "/pulls$",
  "/labels$",
  "/requested_reviewers$",
  "/graphql$",
])("an answer lost after %s makes nothing twice", async (path) => {
  world = await startCreationWorld();
  world.github.faults.add({ name: "502-after-success", match: { path } });
  const id = await world.accept("pay-api");
  await world.runAll();
  expect((await requestOf(id)).lastError).toMatchObject({ code: "github-away", attempts: 1 });
  await dueNow(id);
  await world.runAll();
  await expectOneOfEach(id);
});

test("an answer that never comes is given up and looked for", async () => {
  world = await startCreationWorld({ bounds: { totalMs: 1_500 } });
  world.github.faults.add({ name: "hang", match: { path: "/pulls$" }, when: "after" });
  const id = await world.accept("pay-api");
  await world.runAll();
  await untilFollowing(id);
  expect(world.github.faults.list()).toMatchObject([{ name: "hang", struck: 1 }]);
  await expectOneOfEach(id);
});

test("a list that lags behind does not lead to a second pull request", async () => {
  world = await startCreationWorld({ deps: { settleMs: 1_000 } });
  world.github.faults.add({ name: "502-after-success", match: { path: "/pulls$" } });
  const id = await world.accept("pay-api");
  await world.runAll();
  world.github.faults.add({ name: "list-lag", ms: 600 });
  await dueNow(id);
  await world.runAll();
  await expectOneOfEach(id);
  expect(calls().filter((call) => call === "POST /repos/{owner}/{repo}/pulls")).toHaveLength(1);
});

test("a branch whose commits GitHub does not see yet is no reason to give up", async () => {
  world = await startCreationWorld();
  world.github.faults.add({ name: "commits-unseen", times: 1 });
  const id = await world.accept("pay-api");
  await world.runAll();
  expect(await requestOf(id)).toMatchObject({ state: "running" });
  await dueNow(id);
  await world.runAll();
  await expectOneOfEach(id);
});

test.each(["git/refs$", "/pulls$"])(
  "a look that shows what was before an answer lost after %s makes nothing twice",
  async (path) => {
    world = await startCreationWorld({ deps: { settleMs: 1_000 } });
    world.github.faults.add({ name: "stale-read", match: { operation: "graphql" }, ms: 400 });
    world.github.faults.add({ name: "502-after-success", match: { path } });
    const id = await world.accept("pay-api");
    await world.runAll();
    await untilFollowing(id);
    await expectOneOfEach(id);
  },
);

test("a pause that GitHub asks for is shown, shared and kept", async () => {
  world = await startCreationWorld();
  world.github.faults.add({ name: "rate-limited", match: { path: "git/refs$" }, seconds: 60 });
  const id = await world.accept("pay-api");
  const before = Date.now();
  await world.runAll();
  const row = await requestOf(id);
  expect(row).toMatchObject({ state: "running", lastError: { code: "rate-limited" } });
  expect(row.nextAttemptAt.getTime() - before).toBeGreaterThan(58_000);

  const other = await world.accept("refund-api");
  const made = calls().length;
  await world.runAll();
  expect(calls().length).toBe(made);
  expect(await requestOf(other)).toMatchObject({ state: "running", lastError: { code: "rate-limited" } });

  await world.db.githubPace.updateMany({ data: { blockedUntil: new Date(Date.now() - 1) } });
  await Promise.all([dueNow(id), dueNow(other)]);
  await world.runAll();
  expect(await requestOf(id)).toMatchObject({ state: "following", lastError: null });
  expect(pulls()).toHaveLength(2);
});

test("a day without GitHub loses nothing, and the next attempt is always known", async () => {
  world = await startCreationWorld();
  const outage = world.github.faults.add({ name: "outage" });
  const id = await world.accept("pay-api");
  await world.runAll();
  const yesterday = new Date(Date.now() - 24 * 3_600_000).toISOString();
  for (let attempt = 0; attempt < 20; attempt += 1) {
    await world.db.$executeRaw`
      UPDATE change_request SET next_attempt_at = now() - interval '1 minute',
        last_error = jsonb_set(last_error, '{since}', to_jsonb(${yesterday}::text)) WHERE id = ${id}`;
    const began = Date.now();
    await world.runAll();
    const row = await requestOf(id);
    expect(row).toMatchObject({ state: "running", lastError: { code: "github-away", since: yesterday } });
    // Drawn by chance between at once and five minutes.
    expect(row.nextAttemptAt.getTime()).toBeGreaterThanOrEqual(began);
    expect(row.nextAttemptAt.getTime()).toBeLessThan(Date.now() + 5 * 60_000 + 1_000);
  }
  world.github.faults.remove(outage);
  await dueNow(id);
  await world.runAll();
  await expectOneOfEach(id);
});

test("a base that moved meanwhile changes neither the commit nor its parent", async () => {
  world = await startCreationWorld();
  world.github.faults.add({ name: "502-before", match: { path: "git/refs$" } });
  const id = await world.accept("pay-api");
  await world.runAll();
  const pinned = await requestOf(id);
  const other = await world.accept("refund-api");
  await world.runAll();
  expect(await requestOf(other)).toMatchObject({ state: "following" });
  await dueNow(id);
  await world.runAll();
  expect(await requestOf(id)).toMatchObject({
    baseSha: pinned.baseSha,
    commitSha: pinned.commitSha,
    state: "following",
  });
});
