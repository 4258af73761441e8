import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Slo, SloIndicator } from "#domain/slo/slo.ts";
import { findOdd, findOddInDraft } from "#server/slo/find-odd.ts";
import { createTestDatabase } from "#tests/database.ts";
import { budgetPortal } from "#tests/support/budget-portal.ts";
import { createTestDeps } from "#tests/support/deps.ts";
import { exampleSlo } from "#tests/support/objectives.ts";
import {
  type ExposedSeries,
  prometheusProgram,
  startRealPrometheus,
} from "#tests/support/real-prometheus.ts";

const database = await createTestDatabase();
const { deps, close } = createTestDeps(database.url);
const minutes = 26 * 60;
const begin = new Date(Math.floor((Date.now() - minutes * 60_000) / 60_000) * 60_000);
const now = new Date(begin.getTime() + (minutes - 1) * 60_000 + 20_000);
let prometheus: Awaited<ReturnType<typeof startRealPrometheus>>;

afterAll(async () => {
  await prometheus?.close();
  await close();
  await database.close();
});

/** Counts every event, so many a minute; `rest` are labels besides namespace and job. */
function counter(name: string, namespace: string, perMinute: number, rest = ""): ExposedSeries {
  return {
    series: `${name}{namespace="${namespace}",job="pay"${rest}}`,
    at: (minute) => Math.floor(minute * perMinute),
  };
}

const latency = (le: string): SloIndicator => ({
  kind: "latency",
  bucket: `seconds_bucket{namespace="dev",le="${le}"}`,
  le,
  total: 'seconds_count{namespace="dev"}',
});
const requests = (matcher: string): SloIndicator => ({
  kind: "bad-of-total",
  bad: `requests_total{${matcher},code="500"}`,
  total: `requests_total{${matcher}}`,
});

const about = "path" in prometheusProgram ? "a real Prometheus" : `SKIPPED: ${prometheusProgram.missing}`;
describe.skipIf("missing" in prometheusProgram)(`what is odd about an objective by ${about}`, () => {
  beforeAll(async () => {
    prometheus = await startRealPrometheus(begin, minutes, [
      counter("requests_total", "dev", 100),
      counter("requests_total", "prod", 100),
      counter("requests_total", "night", 1 / 60),
      {
        ...counter("requests_total", "new", 1 / 60),
        at: (minute) => (minute < minutes - 120 ? null : minute),
      },
      counter("seconds_count", "dev", 100),
      counter("seconds_bucket", "dev", 99, ',le="0.5"'),
      counter("seconds_bucket", "dev", 100, ',le="+Inf"'),
    ]);
  });

  async function oddOf(changes: Partial<Slo>) {
    const slos = [exampleSlo("pay", { indicator: latency("0.5"), ...changes })];
    const { slo } = await budgetPortal(deps, { url: prometheus.url, slos });
    const { problems, unchecked } = await findOdd(slo, "pay-availability", now);
    return { codes: problems.map(({ code }) => code), problems, unchecked };
  }

  test("is nothing where its bucket, its traffic, its one source and what is kept fit it", async () => {
    expect(await oddOf({})).toEqual({ codes: [], problems: [], unchecked: [] });
  });

  test.each<[string, Partial<Slo>, string[], RegExp]>([
    [
      "a tier that nothing can reach",
      { targetPercent: "90", target: { num: 9n, den: 10n } },
      ["slo-tier-unreachable"],
      /with everything failing the burn rate is 10\.$/,
    ],
    [
      "a bound that its histogram lacks",
      { indicator: latency("0.3") },
      ["slo-bound-absent"],
      /has no bucket 0\.3/,
    ],
    [
      "a target finer than its traffic shows: some 720 events in the window allow less than one to fail",
      { indicator: requests('namespace="night"') },
      ["slo-target-too-fine", "slo-page-too-easy"],
      /lets 0\.[67]\d of them fail in 30d/,
    ],
    [
      "queries that count two namespaces",
      { indicator: requests('namespace=~"dev|prod"') },
      ["slo-sources"],
      /of 2: dev\/pay, prod\/pay\.$/,
    ],
    [
      "a window longer than samples are kept",
      { window: { kind: "rolling", text: "60d", seconds: 60 * 86_400 } },
      ["slo-window-longer-than-retention"],
      /longer than the 40d that Prometheus keeps/,
    ],
    [
      "queries that find nothing, which says nothing of its traffic",
      { indicator: requests('namespace="nowhere"') },
      ["slo-sources"],
      /find no series/,
    ],
  ])("is %s", async (_, changes, codes, message) => {
    const odd = await oddOf(changes);
    expect(odd.codes).toEqual(codes);
    expect(odd.problems[0]?.message).toMatch(message);
    expect(odd.problems[0]).toMatchObject({ file: "manifests/apps/pay/slo/availability.yaml", line: 1 });
  });

  test("is not its traffic where it is counted since two hours", async () => {
    expect(await oddOf({ indicator: requests('namespace="new"') })).toEqual({
      codes: [],
      problems: [],
      unchecked: [{ fact: "eventsPerHour", because: "A day ago it was not counted yet." }],
    });
  });

  test("is told of a draft before it is anywhere, and of no file", async () => {
    const { slo } = await budgetPortal(deps, { url: prometheus.url, slos: [] });
    const draft = { id: null, targetPercent: "99.9", windowText: "30d" };
    const odd = await findOddInDraft(slo, { ...draft, indicator: latency("0.3") }, now);
    expect(odd).toMatchObject({
      problems: [{ code: "slo-bound-absent", severity: "error", mend: "Choose one of 0.5." }],
      unchecked: [],
    });
    expect(odd.problems[0]).not.toHaveProperty("file");
    expect((await findOddInDraft(slo, { ...draft, indicator: latency("0.5") }, now)).problems).toEqual([]);
  });
});
