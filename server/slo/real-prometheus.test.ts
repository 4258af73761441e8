import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createMeasuredReader } from "#server/slo/first-sample.ts";
import { readCourse } from "#server/slo/read-course.ts";
import { readDetail } from "#server/slo/read-detail.ts";
import { createTestDatabase } from "#tests/database.ts";
import { budgetPortal } from "#tests/support/budget-portal.ts";
import { createTestDeps } from "#tests/support/deps.ts";
import { exampleSlo } from "#tests/support/objectives.ts";
import {
  prometheusProgram,
  type RecordedSeries,
  startRealPrometheus,
} from "#tests/support/real-prometheus.ts";

const database = await createTestDatabase();
const { deps, close } = createTestDeps(database.url);
const day = 1_440;
const minutes = 8 * day;
// Seven seconds past the minute, as rules are recorded somewhere within it.
const begin = new Date(Math.floor((Date.now() - minutes * 60_000) / 60_000) * 60_000 + 7_000);
const now = new Date(begin.getTime() + (minutes - 1) * 60_000 + 20_000);
const week = { kind: "rolling", text: "7d", seconds: 604_800 } as const;
let prometheus: Awaited<ReturnType<typeof startRealPrometheus>>;

afterAll(async () => {
  await prometheus?.close();
  await close();
  await database.close();
});

function recorded(
  service: string,
  total: (minute: number) => number | null,
  bad: typeof total,
): RecordedSeries[] {
  const sloId = `${service}-availability`;
  return [
    { name: "slo:events_total:increase5m", sloId, at: total },
    { name: "slo:events_bad:increase5m", sloId, at: bad },
    { name: "slo:measured:bool", sloId, at: (minute) => (total(minute) === null ? null : 1) },
  ];
}

/** Two days before the end of an hour in which one request in ten failed. */
const isOutage = (minute: number) => minute >= minutes - 2 * day && minute < minutes - 2 * day + 60;
const isGap = (minute: number) => minute >= minutes - 3 * day && minute < minutes - day;

const about = "path" in prometheusProgram ? "a real Prometheus" : `SKIPPED: ${prometheusProgram.missing}`;
describe.skipIf("missing" in prometheusProgram)(`figures of ${about}`, () => {
  beforeAll(async () => {
    // A hundred requests a minute: each recording is of five minutes, so it holds five hundred.
    prometheus = await startRealPrometheus(begin, minutes, [
      ...recorded(
        "pay-api",
        () => 500,
        (minute) => (isOutage(minute) ? 50 : 0),
      ),
      ...recorded(
        "gappy",
        (minute) => (isGap(minute) ? null : 500),
        (minute) => (isGap(minute) ? null : 0),
      ),
      ...recorded(
        "idle",
        () => 0,
        () => 0,
      ),
    ]);
  });

  test("equal what is worked out by hand", async () => {
    const slos = ["pay-api", "gappy", "idle", "absent"].map((service) =>
      exampleSlo(service, { window: week }),
    );
    const { look } = await budgetPortal(deps, { url: prometheus.url, slos });
    const { rows, source } = await look(now);
    expect(source).toMatchObject({ state: "fresh", value: { queries: 5 } });
    const of = (service: string) => rows.find((row) => row.service === service)?.figures.value;
    // 10,080 minutes of 100 requests; 60 minutes of 10 failures; 0.1 % of 1,008,000 is 1,008; 1 - 600/1008 = 17/42.
    expect(of("pay-api")).toMatchObject({
      knowledge: "measured",
      total: 1_008_000,
      bad: 600,
      good: 1_007_400,
      allowed: 1_008,
      burn: 0,
      spentLastDay: 0,
      measuredSeconds: 604_800,
      sampledAt: new Date(begin.getTime() + (minutes - 1) * 60_000),
    });
    expect(of("pay-api")?.left).toBeCloseTo(17 / 42, 15);
    expect(of("gappy")).toMatchObject({ knowledge: "partial", measuredSeconds: 5 * 86_400, left: 1 });
    expect(of("idle")).toMatchObject({ knowledge: "no-traffic", left: null });
    expect(of("absent")).toMatchObject({ knowledge: "unmeasured", left: null, sampledAt: null });
  });

  test("go on to the page of one objective: its course, its tiers and how each number came about", async () => {
    const slos = ["pay-api", "gappy"].map((service) => exampleSlo(service, { window: week }));
    const { slo } = await budgetPortal(deps, { url: prometheus.url, slos });
    const detail = await readDetail(slo, "pay-api-availability", now);
    const points = detail.points.value ?? [];
    expect(points).toHaveLength(336);
    expect(detail.stepSeconds).toBe(1_800);
    expect(points[0]).toMatchObject({ left: 1, bad: 0, total: 3_000 });
    expect(points.at(-1)?.left).toBeCloseTo(17 / 42, 12);
    expect(points.at(-1)?.at).toEqual(new Date(Math.floor(now.getTime() / 15_000) * 15_000));
    // One request in ten is a hundred times the 0.1 % that are allowed, and the hour's tier is at 14.4.
    expect(detail.tiers).toMatchObject([{ factor: 14.4, fired: 1, burnLong: 0, reachable: true }]);
    expect(detail.tiers[0]?.firedSeconds).toBeGreaterThan(45 * 60);
    expect(detail.tiers[0]?.firedSeconds).toBeLessThan(65 * 60);
    expect(detail.explanations.find(({ figure }) => figure === "left")?.working).toEqual([
      "allowed = 1,008,000 × (1 − 0.999) = 1,008",
      "bad = 600",
      "left = 1 − 600 / 1,008 = 0.40476…",
    ]);
    for (const { queries } of detail.explanations) expect(queries).not.toEqual([]);
    const gappy = await readDetail(slo, "gappy-availability", now);
    const gaps = (gappy.points.value ?? []).filter(({ left, bad }) => left === null && bad === null);
    expect(gaps).toHaveLength(96);
  });

  test("count every event once, also where samples lie right where one step ends and the next begins", async () => {
    const { slo } = await budgetPortal(deps, { url: prometheus.url });
    const edge = new Date(begin.getTime() + (minutes - 1) * 60_000);
    const own = exampleSlo("pay-api", { window: week });
    const { buckets, stepSeconds } = await readCourse(slo, own, "recorded", edge, edge);
    expect(stepSeconds).toBe(300);
    expect([...new Set(buckets.value?.map(({ total }) => total))]).toEqual([500]);
  });

  test("tell when an objective was measured first after a moment, by the sample's own time", async () => {
    const { slo } = await budgetPortal(deps, {
      url: prometheus.url,
      slos: [exampleSlo("gappy"), exampleSlo("absent")],
    });
    const { metrics, objectives } = slo;
    if (!metrics) throw new Error("not configured");
    const read = createMeasuredReader({ metrics, objectives }, "https://portal.example");
    const stop = new AbortController().signal;
    const at = (minute: number, seconds = 0) => new Date(begin.getTime() + minute * 60_000 + seconds * 1_000);
    const back = minutes - day;
    expect(await read("gappy", at(back - 100, 20), at(back, 65), stop)).toMatchObject({
      kind: "sample",
      objective: "gappy-availability",
      url: "https://portal.example/budgets/gappy-availability",
      at: at(back),
    });
    // A sample that is older than the moment counts for nothing, though a look still finds it.
    expect(await read("gappy", at(minutes - 3 * day, 0), at(minutes - 3 * day, 90), stop)).toMatchObject({
      kind: "waiting",
    });
    expect(await read("absent", at(0), at(60), stop)).toMatchObject({ kind: "waiting" });
    expect(await read("nobody", at(0), at(60), stop)).toEqual({ kind: "no-objective" });
    await prometheus.close();
    expect(await read("gappy", at(0), at(60), stop)).toMatchObject({
      kind: "away",
      message: expect.stringMatching(/^Prometheus does not answer/),
    });
  });
});
