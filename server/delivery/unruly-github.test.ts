import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { where } from "#sandbox/github/testing.ts";
import { hopOf } from "#tests/delivery-facts.ts";
import { type DeliveryWorld, startDeliveryWorld } from "#tests/support/delivery-world.ts";

const pullRead = { path: "/pulls/\\d+$" };
let world: DeliveryWorld;
beforeAll(async () => {
  world = await startDeliveryWorld();
});
afterEach(() => world.github.github.faults.clear());
afterAll(() => world.close());

const set = (...faults: Parameters<typeof world.github.github.faults.add>[0][]) => {
  for (const fault of faults) world.github.github.faults.add(fault);
};
const readingOf = async (number: number) =>
  (await world.deps.readings.pullRequest("acme/platform", number))?.reading;

/** The portal has worked off every webhook that GitHub sent. */
const untilQuiet = async () => {
  await world.github.github.idle();
  const waiting = () => world.db.webhookDelivery.count({ where: { processedAt: null } });
  await expect.poll(waiting, { timeout: 20_000 }).toBe(0);
};

test("a change arrives though webhooks come late and reads lag behind writes", {
  timeout: 90_000,
}, async () => {
  set(
    { name: "webhook-delay", ms: 700 },
    { name: "mergeable-lag", times: 4 },
    { name: "stale-read", match: pullRead, ms: 700 },
  );
  const opened = await world.open("lagging");
  await world.check(opened.sha, "success");
  await world.approveAndMerge(opened);
  const live = await world.until(opened.id, (course) => course.outcome === "live");
  expect(live.hops.filter((hop) => hop.state === "done")).toHaveLength(10);
});

test("what was read as merged stays so, whatever a lagging copy or an old webhook says", {
  timeout: 90_000,
}, async () => {
  const opened = await world.open("settled");
  const read = async () => (await world.github.app.pulls.get({ ...where, pull_number: opened.number })).data;
  await world.check(opened.sha, "success");
  await world.until(opened.id, (course) => hopOf(course, "checks").state === "done");
  // The copy that will lag learns of the open pull request here, and of nothing afterwards.
  set({ name: "stale-read", match: pullRead, ms: 0 });
  await read();
  world.github.github.faults.clear();
  await world.approveAndMerge(opened);
  await world.until(opened.id, (course) => hopOf(course, "merged").state === "done");

  set({ name: "stale-read", match: pullRead, ms: 60_000 });
  expect(await read()).toMatchObject({ state: "open", merged: false });
  world.github.github.ledger.clear();
  const old = world.github.github.store.deliveries.all().find(({ action }) => action === "opened");
  await world.db.webhookDelivery.deleteMany();
  await world.github.github.redeliver(old?.id ?? 0);
  await untilQuiet();
  const reads = world.github.github.ledger.rows().filter(({ path }) => new RegExp(pullRead.path).test(path));
  expect(reads).not.toEqual([]);
  expect(await readingOf(opened.number)).toMatchObject({ state: "merged" });
  await world.until(opened.id, (course) => course.outcome === "live");
});
