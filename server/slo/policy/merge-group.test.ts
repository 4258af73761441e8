import { Octokit } from "@octokit/rest";
import { afterEach, beforeEach, expect, test } from "vitest";
import { nextFreeze } from "#domain/slo/policy/next-freeze.ts";
import { appPermissions, openTestPull } from "#sandbox/github/testing.ts";
import { createDeps } from "#server/deps.ts";
import { readEnv } from "#server/runtime/env.ts";
import { createWork } from "#server/work.ts";
import { type CreationWorld, startCreationWorld } from "#tests/support/creation-world.ts";
import { testEnvironment } from "#tests/support/deps.ts";
import { appId, appKey, installationId, repository } from "#tests/support/trial-github.ts";
import { openWebhookDoor, webhookSecret } from "#tests/support/webhook-door.ts";

const { signal } = new AbortController();
const context = "portolan/error-budget";
let world: CreationWorld;
let deps: ReturnType<typeof createDeps>;
let door: Awaited<ReturnType<typeof openWebhookDoor>>;

beforeEach(async () => {
  world = await startCreationWorld({
    appPermissions: { ...appPermissions, merge_queues: "read" },
    files: { "services/pay-api/main.js": "good\n" },
  });
  const environment = testEnvironment(world.databaseUrl, {
    GITHUB_API_URL: world.github.apiUrl,
    GITHUB_APP_ID: String(appId),
    GITHUB_APP_PRIVATE_KEY: appKey.privateKey,
    GITHUB_APP_INSTALLATION_ID: String(installationId),
    GITHUB_WRITE_INTERVAL_MS: "0",
  });
  deps = createDeps(readEnv(environment));
  door = await openWebhookDoor(deps.webhooks.inbox);
  world.github.setWebhookTargets([{ url: door.url, secret: webhookSecret }]);
});
afterEach(async () => {
  await door.close();
  await deps.delivery.feed.close();
  await deps.db.$disconnect();
  await world.close();
});

/** The budget of pay-api stands at so many hundredths spent. */
async function spend(percent: number): Promise<void> {
  const now = new Date();
  const verdict = nextFreeze(null, { num: BigInt(percent), den: 100n }, now);
  await deps.policy.store.keep([{ sloId: "pay-api-availability", service: "pay-api", verdict }], now);
}

/** Puts a pull request of ines with one changed file into the merge queue. */
async function enqueue(branch: string, path: string) {
  const ines = new Octokit({ baseUrl: world.github.apiUrl, auth: world.github.tokenFor("ines") });
  const number = await openTestPull(ines, branch, { [path]: "changed\n" });
  return { number, ...(await world.github.mergeGroups.make(repository, number)) };
}

/** What has come is worked off as the worker does it, until nothing waits of the merge queue. */
async function workOff(): Promise<void> {
  await world.github.idle();
  const inbox = createWork(deps, () => undefined).delivery.find(({ name }) => name === "inbox");
  const waiting = async () => {
    await inbox?.run(signal);
    return deps.db.webhookDelivery.count({ where: { event: "merge_group", processedAt: null } });
  };
  await expect.poll(waiting, { timeout: 30_000 }).toBe(0);
}

/** A worker takes the lead, looks at GitHub once and ends. */
async function reconcile(): Promise<void> {
  const { delivery } = createWork(deps, () => undefined);
  const run = (loop: string) => delivery.find(({ name }) => name === loop)?.run(stop.signal);
  const stop = new AbortController();
  const leading = run("delivery-lead");
  world.github.ledger.clear();
  const hasLooked = async () => {
    await run("reconcile");
    return world.github.ledger.rows().some(({ operation }) => operation.includes("matching-refs"));
  };
  await expect.poll(hasLooked, { timeout: 30_000 }).toBe(true);
  stop.abort();
  await leading;
}

/** What was said on a commit of the budget, newest first. */
const saidOn = (sha: string) =>
  world.github.store.statuses
    .all()
    .filter((status) => status.sha === sha && status.context === context)
    .map(({ state, description }) => ({ state, description }))
    .toReversed();

const frozen = { state: "failure", description: "Frozen: pay-api-availability has spent 120 %" };

test("what is put into the merge queue is told of the budget it touches, on the head that the queue tests", async () => {
  await spend(120);
  const held = await enqueue("faster", "services/pay-api/main.js");
  const free = await enqueue("words", "README.md");
  await workOff();
  expect(saidOn(held.headSha)).toEqual([frozen]);
  expect(saidOn(free.headSha)).toEqual([{ state: "success", description: "Touches no budget" }]);
});

test("what touches a budget that is not spent may be merged by the queue", async () => {
  await spend(99);
  const group = await enqueue("faster", "services/pay-api/main.js");
  await workOff();
  expect(saidOn(group.headSha)).toEqual([{ state: "success", description: expect.any(String) }]);
  await world.github.mergeGroups.end(repository, group.number, "merged");
  await workOff();
  expect(saidOn(group.headSha)).toHaveLength(1);
});

test("deliveries that come twice, or after the group is gone, change nothing of what was said", async () => {
  await spend(120);
  world.github.faults.add({ name: "webhook-duplicate" });
  world.github.faults.add({ name: "webhook-delay", match: { event: "merge_group" }, times: 1, ms: 300 });
  const group = await enqueue("faster", "services/pay-api/main.js");
  await world.github.mergeGroups.end(repository, group.number, "dequeued");
  await workOff();
  expect(saidOn(group.headSha)).toEqual([frozen]);

  const first = world.github.store.deliveries.all().find(({ event }) => event === "merge_group");
  await world.github.redeliver(first?.id ?? 0);
  await workOff();
  expect(saidOn(group.headSha)).toEqual([frozen]);
});

test("one whose webhook was lost is found in the queue and told, once", async () => {
  await spend(120);
  world.github.faults.add({ name: "webhook-drop", match: { event: "merge_group" } });
  const held = await enqueue("faster", "services/pay-api/main.js");
  const free = await enqueue("words", "README.md");
  await world.github.idle();
  expect(await deps.db.webhookDelivery.count({ where: { event: "merge_group" } })).toBe(0);

  await reconcile();
  await reconcile();
  expect(saidOn(held.headSha)).toEqual([frozen]);
  expect(saidOn(free.headSha)).toEqual([{ state: "success", description: "Touches no budget" }]);
});
