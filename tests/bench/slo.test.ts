import { afterAll, beforeAll, expect, test } from "vitest";
import { serviceRules } from "#domain/slo/rules/service-rules.ts";
import { sightLimitMs } from "#server/slo/remember-figures.ts";
import { createTestDatabase } from "#tests/database.ts";
import { createTestDeps } from "#tests/support/deps.ts";
import { median, record } from "./figure.ts";
import { naiveRules } from "./naive-rules.ts";
import { thousandSlos } from "./slo-objectives.ts";
import { type Evaluated, type SloPrometheus, startSloPrometheus } from "./slo-prometheus.ts";
import { fillCatalog, openReader, timeBare } from "./slo-reading.ts";

const rounds = 3;
const database = await createTestDatabase();
const { deps, close } = createTestDeps(database.url);
let prometheus: SloPrometheus;

beforeAll(async () => {
  await deps.slo.objectives.replace(thousandSlos, "1".repeat(40));
  await fillCatalog(deps);
  prometheus = await startSloPrometheus();
}, 3_600_000);
afterAll(async () => {
  await prometheus?.close();
  await close();
  await database.close();
});

test("a portfolio of a thousand costs two queries a window and three, and little more time than those alone", async () => {
  const look = openReader(deps, prometheus.url);
  await look(new Date());
  const seen: { wholeMs: number; ownMs: number; bareMs: number; calls: number }[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const reading = await look(new Date());
    const { rows, source } = reading.portfolio;
    expect(source).toMatchObject({ state: "fresh" });
    expect(rows).toHaveLength(thousandSlos.length);
    expect(rows.filter(({ figures }) => figures.value?.knowledge !== "measured")).toEqual([]);
    let bareMs = 0;
    for (const form of reading.sent) bareMs += await timeBare(prometheus.url, form);
    const ownMs = reading.wholeMs - reading.coveredMs;
    seen.push({ wholeMs: reading.wholeMs, ownMs, bareMs, calls: reading.calls });
  }
  const windows = new Set(thousandSlos.map(({ window }) => window.text)).size;
  const most = 2 * windows + 3;
  const calls = Math.max(...seen.map((each) => each.calls));
  record({
    id: "70-slo-queries",
    title: "Portfolio of 1,000 objectives, queries",
    how: `HTTP calls of a real Prometheus 2.42 during one reading of 1,000 objectives over ${windows} distinct windows (30 days and a week), each recorded every minute of 30 days; the most of ${rounds} readings.`,
    aim: "at most 2 a distinct window, and 3",
    measured: `${calls} (${windows} windows)`,
    met: calls <= most,
  });
  const ratio = median(seen.map(({ wholeMs, bareMs }) => wholeMs / bareMs));
  const wholeMs = median(seen.map((each) => each.wholeMs));
  const ownMs = median(seen.map((each) => each.ownMs));
  record({
    id: "71-slo-reading",
    title: "Portfolio of 1,000 objectives, time",
    how: `Median of ${rounds} whole readings, database included and nothing remembered, each beside exactly its queries sent again one after another by plain fetch. The portal asks them at once. Its own part is the time in which no query was under way. Beyond ${sightLimitMs / 1_000} s it would give up and keep the last figures.`,
    aim: `at most 1.3 of the queries' bare sum, within ${sightLimitMs / 1_000} s`,
    measured: `${ratio.toFixed(2)} (${(wholeMs / 1_000).toFixed(1)} s, of which its own ${ownMs.toFixed(0)} ms)`,
    met: ratio <= 1.3 && wholeMs < sightLimitMs,
  });
  expect(calls).toBeLessThanOrEqual(most);
  expect(ratio).toBeLessThanOrEqual(1.3);
});

test("the rules of a thousand objectives cost less than asking the raw counters", async () => {
  const services = Map.groupBy(thousandSlos, ({ service }) => service);
  const rules = [...services].flatMap(([service, slos]) =>
    serviceRules(slos, service, "https://portal.example").flatMap((group) => group.rules),
  );
  const ours = costOf(await prometheus.evaluate(rules));
  const series = await prometheus.recorded();
  const held = [...series.values()].reduce((sum, count) => sum + count, 0);
  const names = [...series].map(([name, count]) => `\`${name}\` ${count}`).join(", ");
  const recorded = rules.filter((rule) => "record" in rule).length / thousandSlos.length;
  record({
    id: "74-slo-series",
    title: "Recorded series of an objective",
    how: `What the generated rules record, and what the real Prometheus held once it had evaluated those of 1,000 objectives: ${names}. An alert adds two while it is pending or firing.`,
    aim: "4",
    measured: `${recorded}; ${held} held for 1,000`,
    met: recorded === 4 && held === 4 * thousandSlos.length,
  });
  const naive = costOf(await prometheus.evaluate(thousandSlos.flatMap(naiveRules)));
  const ratio = naive.perMinute / ours.perMinute;
  const told = (of: "minutely" | "budgets") =>
    `ours ${ours[of].toFixed(1)} s, naive ${naive[of].toFixed(1)} s`;
  record({
    id: "75-slo-rules",
    title: "Evaluating the rules of 1,000 objectives",
    how: `As the real Prometheus tells the evaluation of each rule, all of one kind in one group and so one after the other; 800 objectives over 30 days, 200 over a week. Each minute recordings and burn tiers (${told("minutely")}), every ten minutes the budgets (${told("budgets")}). Naive are the same tiers and budgets as sum(increase(bad[window])) / sum(increase(total[window])) over raw counters scraped every 15 s. A service has two raw series here; each pod, route or status more makes the naive ones dearer, and of ours the recordings alone.`,
    aim: "less than naive full-window expressions",
    measured: `${ours.perMinute.toFixed(1)} s a minute; naive takes ${ratio.toFixed(1)} times as long`,
    met: ratio > 1,
  });
  expect({ recorded, held }).toEqual({ recorded: 4, held: 4 * thousandSlos.length });
  expect(ratio).toBeGreaterThan(1);
}, 3_600_000);

/** Seconds: budgets are judged every ten minutes, all else each minute. */
function costOf(evaluated: readonly Evaluated[]): { minutely: number; budgets: number; perMinute: number } {
  const sum = (some: readonly Evaluated[]) => some.reduce((total, { seconds }) => total + seconds, 0);
  const isBudget = ({ name }: Evaluated) => name.includes("Budget");
  const budgets = sum(evaluated.filter(isBudget));
  const minutely = sum(evaluated.filter((each) => !isBudget(each)));
  return { budgets, minutely, perMinute: minutely + budgets / 10 };
}
