import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import type { SloAlert } from "#domain/slo/views/budget-view.ts";
import { readConsumed } from "#server/slo/read-consumed.ts";
import { readPortfolio } from "#server/slo/read-portfolio.ts";
import { createTestDatabase } from "#tests/database.ts";
import { budgetPortal, tellCounts } from "#tests/support/budget-portal.ts";
import { createTestDeps } from "#tests/support/deps.ts";
import { type FakeAnswer, sayError, startMetricsFake } from "#tests/support/metrics-fake.ts";
import { exampleSlo } from "#tests/support/objectives.ts";

const database = await createTestDatabase();
const { deps, close } = createTestDeps(database.url);
const now = new Date("2026-11-20T08:00:10Z");
const fakes: { close: () => Promise<void> }[] = [];

afterEach(async () => {
  for (const fake of fakes.splice(0)) await fake.close();
});
beforeEach(async () => {
  await deps.db.catalogEntity.deleteMany();
  await deps.db.sourceHealth.deleteMany();
});
afterAll(async () => {
  await close();
  await database.close();
});

async function portal(services: string[], answer: FakeAnswer) {
  const fake = await startMetricsFake(answer);
  fakes.push(fake);
  const slos = services.map((service) => exampleSlo(service));
  return { fake, ...(await budgetPortal(deps, { url: fake.url, slos })) };
}

function component(name: string, owner: string, system: string) {
  const document = { kind: "Component", metadata: { name }, spec: { type: "service", owner, system } };
  const ref = `component:default/${name}`;
  return { ref, kind: "component", name, owner, path: "a", commit: "1".repeat(40), document };
}

test("says of each objective what the policy made of its budget", async () => {
  const verdict = { level: "frozen", since: now, calm: 0, checkedAt: now };
  await deps.db.budgetVerdict.create({
    data: { sloId: "pay-api-availability", service: "pay-api", ...verdict },
  });
  const { look } = await portal(["pay-api", "refunds"], tellCounts({}));
  const { rows } = await look(now);
  const freezes = Object.fromEntries(rows.map(({ id, freeze }) => [id, freeze]));
  expect(freezes).toEqual({
    "pay-api-availability": { state: "frozen", since: now, unverifiedSince: null },
    "refunds-availability": null,
  });
});

test("what Alertmanager has just told of is there at once, though figures are remembered", async () => {
  const fake = await startMetricsFake(tellCounts({}));
  fakes.push(fake);
  const id = "pay-api-availability";
  const told = { name: "SloBurnRatePage", severity: "page", tier: "14.4", firing: true, since: now };
  const alert = { ...told, silenced: null, summary: "burning", runbookUrl: null };
  let held: SloAlert[] = [];
  const alerts = async () => new Map([[id, held]]);
  const { look } = await budgetPortal(deps, { url: fake.url, slos: [exampleSlo("pay-api")], alerts });
  const seen = async () => (await look(now)).rows[0]?.alerts;
  expect(await seen()).toEqual([]);
  held = [alert];
  expect(await seen()).toEqual([]);
  await deps.alerts.inbox.put([{ id: "alert:c1:firing:1", sloId: id }]);
  expect(await seen()).toEqual([alert]);
  held = [];
  await deps.alerts.inbox.put([{ id: "alert:c1:resolved:1", sloId: id }]);
  expect(await seen()).toEqual([]);
});

test("tells of each objective what is left, exactly, and how it goes on, worst first", async () => {
  const { look } = await portal(
    ["pay-api", "refunds"],
    tellCounts({
      "pay-api-availability": {
        bad: 618,
        total: 1_000_000,
        hour: { bad: 6, total: 2_000 },
        day: { bad: 100, total: 30_000 },
      },
      "refunds-availability": { bad: 1_000, total: 1_000_000, hour: { bad: 0, total: 100 } },
    }),
  );
  const { rows } = await look(now);
  expect(rows.map(({ id }) => id)).toEqual(["refunds-availability", "pay-api-availability"]);
  expect(rows[1]).toMatchObject({
    promise: "99.9 % of requests not failed, rolling 30 days",
    figures: {
      state: "fresh",
      value: {
        knowledge: "measured",
        good: 999_382,
        bad: 618,
        total: 1_000_000,
        allowed: 1_000,
        left: 0.382,
        burn: 3,
        spentLastDay: 0.1,
        measuredSeconds: 2_592_000,
      },
    },
  });
  // 0.382 of 30 days at three times the even pace: 3.82 days.
  const exhaustedAt = rows[1]?.figures.value?.exhaustedAt?.getTime() ?? 0;
  expect((exhaustedAt - now.getTime()) / 86_400_000).toBeCloseTo(3.82, 2);
  expect(rows[0]?.figures.value).toMatchObject({ left: 0, exhaustedAt: null });
});

test("makes no number of what was not measured, and never a whole budget", async () => {
  const { look, slo } = await portal(
    ["quiet", "silent", "young", "unborn", "halved"],
    tellCounts({
      "quiet-availability": { bad: 0, total: 0 },
      "silent-availability": { bad: 0, total: 1_000, age: 1_800 },
      "young-availability": { bad: 0, total: 1_000, minutes: 600 },
      "halved-availability": { bad: 0, total: 1_000, recordedBad: 20_000 },
    }),
  );
  const { rows } = await look(now);
  const figures = new Map(rows.map((row) => [row.service, row.figures.value]));
  const none = { left: null, attained: null, burn: null, exhaustedAt: null };
  expect(figures.get("quiet")).toMatchObject({ knowledge: "no-traffic", ...none });
  expect(figures.get("silent")).toMatchObject({ knowledge: "unmeasured", ...none });
  expect(figures.get("unborn")).toMatchObject({ knowledge: "unmeasured", sampledAt: null, ...none });
  expect(figures.get("young")).toMatchObject({ knowledge: "partial", measuredSeconds: 36_000 });
  expect(figures.get("halved")).toMatchObject({ knowledge: "partial" });
  const read = await readConsumed(slo, now);
  const consumed = read.kind === "read" ? read.budgets.map(({ consumed }) => consumed) : [];
  expect(consumed.map((share) => share?.num)).toEqual([undefined, undefined, undefined, undefined, 0n]);
});

describe("a thousand objectives", () => {
  test("cost two queries for each distinct window and three besides, however many look at once", async () => {
    const services = Array.from({ length: 1_000 }, (_, index) => `service-${index}`);
    const counts = Object.fromEntries(
      services.map((service, index) => [`${service}-availability`, { bad: index, total: 1_000_000 }]),
    );
    const { fake, look, slo } = await portal(services, tellCounts(counts));
    const portfolios = await Promise.all([look(now), look(now), look(now)]);
    await readConsumed(slo, now);
    expect(fake.calls).toHaveLength(2 + 3);
    const other = new Date(now.getTime() + 30_000);
    await Promise.all([1, 2, 3].map(() => slo.figures([exampleSlo("a").window], other)));
    expect(fake.calls).toHaveLength(2 * (2 + 3));
    const { rows, source } = await look(now);
    expect(rows).toHaveLength(1_000);
    expect(source).toMatchObject({ state: "fresh", value: { queries: 5 } });
    expect(portfolios[0]?.rows[0]?.figures.value?.left).toBe(0.001);

    const week = { kind: "rolling", text: "7d", seconds: 604_800 } as const;
    const slos = services.map((each, index) => exampleSlo(each, index % 2 === 0 ? {} : { window: week }));
    await slo.objectives.replace(slos, "2".repeat(40));
    fake.calls.length = 0;
    await look(new Date(now.getTime() + 60_000));
    expect(fake.calls).toHaveLength(2 * 2 + 3);
  });
});

test("asks again once what it has may have changed, and not before", async () => {
  const { fake, look } = await portal(["pay-api"], tellCounts({}));
  await look(now);
  await look(new Date(now.getTime() + 4_000));
  expect(fake.calls).toHaveLength(5);
  await look(new Date(now.getTime() + 15_000));
  expect(fake.calls).toHaveLength(10);
});

test("keeps the last figures while Prometheus is away, says since when, and leaves it alone for a moment", async () => {
  let isAway = false;
  const counts = tellCounts({ "pay-api-availability": { bad: 1, total: 10_000 } });
  const { fake, look, slo } = await portal(["pay-api"], (call, response, request) =>
    isAway ? sayError(response, 503, "timeout", "query timed out") : counts(call, response, request),
  );
  await look(now);
  isAway = true;
  const later = new Date(now.getTime() + 60_000);
  const { rows, source } = await look(later);
  const error = { message: "Prometheus gave up on the portal's query: query timed out.", since: later };
  expect(rows[0]?.figures).toMatchObject({ state: "stale", value: { left: 0.9 }, error });
  expect(source).toMatchObject({ state: "stale", error });
  expect(await readConsumed(slo, later)).toEqual({ kind: "away", message: error.message });
  expect(await deps.delivery.sources.all()).toMatchObject([{ source: "Prometheus", failingSince: later }]);
  const calls = fake.calls.length;
  await look(new Date(later.getTime() + 2_000));
  expect(fake.calls).toHaveLength(calls);
  isAway = false;
  const back = await look(new Date(later.getTime() + 20_000));
  expect(back.rows[0]?.figures.state).toBe("fresh");
  expect(await deps.delivery.sources.all()).toMatchObject([{ failingSince: null }]);
});

test("names objectives, owners and what has none where no Prometheus is configured", async () => {
  await deps.identity.store.replaceTeams([{ slug: "payments", name: "Payments", members: [] }], now);
  await deps.db.catalogEntity.createMany({
    data: [component("pay-api", "group:default/payments", "money"), component("lonely", "", "")],
  });
  await deps.slo.objectives.replace([exampleSlo("pay-api"), exampleSlo("stray")], "1".repeat(40));
  const portfolio = await readPortfolio(deps.slo, {}, now);
  expect(portfolio).toMatchObject({
    rows: [
      {
        id: "pay-api-availability",
        team: { slug: "payments" },
        system: "money",
        figures: { state: "unknown", error: { message: "No Prometheus is configured. Set PROMETHEUS_URL." } },
      },
      { id: "stray-availability", team: null },
    ],
    teams: [{ slug: "payments" }],
    systems: ["money"],
    without: ["lonely"],
    problems: [{ code: "slo-service-unknown", file: "manifests/apps/stray/slo/availability.yaml" }],
    source: { state: "unknown" },
  });
});

test("filters by words, team, system and state", async () => {
  await deps.identity.store.replaceTeams([{ slug: "payments", name: "Payments", members: [] }], now);
  await deps.db.catalogEntity.createMany({ data: [component("pay-api", "group:default/payments", "money")] });
  const { look } = await portal(
    ["pay-api", "refunds"],
    tellCounts({
      "pay-api-availability": { bad: 2_000, total: 1_000_000 },
      "refunds-availability": { bad: 0, total: 0 },
    }),
  );
  const found = async (query: object) => (await look(now, query)).rows.map(({ service }) => service);
  expect(await found({ q: " PAY " })).toEqual(["pay-api"]);
  expect(await found({ team: "payments" })).toEqual(["pay-api"]);
  expect(await found({ system: "money" })).toEqual(["pay-api"]);
  expect(await found({ state: "exhausted" })).toEqual(["pay-api"]);
  expect(await found({ state: "no-traffic" })).toEqual(["refunds"]);
});
