import { expect, test } from "vitest";
import { factQueries } from "#domain/slo/promql/fact-queries.ts";
import { portfolioQueries } from "#domain/slo/promql/portfolio-queries.ts";
import type { SloWindow } from "#domain/slo/slo.ts";

const rolling = (days: number): SloWindow => ({ kind: "rolling", text: `${days}d`, seconds: days * 86_400 });
const at = new Date("2026-11-21T12:00:00Z");

test("a portfolio asks twice for each distinct window, and thrice besides, however many objectives it has", () => {
  const windows = Array.from({ length: 1000 }, (_, index) => rolling(index % 2 === 0 ? 30 : 28));
  const { windows: asked, ...besides } = portfolioQueries(windows, at);
  expect(asked.map(({ seconds }) => seconds)).toEqual([2_592_000, 2_419_200]);
  expect(asked.flatMap(({ sums, minutes }) => [sums, minutes])).toHaveLength(4);
  expect(Object.keys(besides)).toEqual(["hour", "day", "alerts"]);
});

test("a calendar window is asked for since its boundary", () => {
  const month: SloWindow = {
    kind: "calendar",
    text: "1M",
    unit: "month",
    start: "2026-01-01 00:00:00",
    timeZone: "UTC",
  };
  expect(portfolioQueries([month], at).windows).toMatchObject([{ seconds: 20.5 * 86_400 }]);
  expect(portfolioQueries([month], at).windows[0]?.sums).toContain("[20d12h]");
});

test("the facts of a latency are asked of all its buckets, of another indicator of its total alone", () => {
  expect(
    factQueries({ kind: "latency", bucket: 's_bucket{a="b",le="0.5"}', le: "0.5", total: 's_count{a="b"}' }),
  ).toEqual({
    eventsPerHour:
      '(sum(increase(s_count{a="b"}[1d])) / 24) and count(last_over_time(s_count{a="b"}[1h] offset 23h))',
    sources: 'count by (namespace, job) (s_count{a="b"})',
    bounds: 'count by (le) (s_bucket{a="b"})',
  });
  expect(factQueries({ kind: "bad-of-total", bad: "e_total", total: "t_total" }).bounds).toBeNull();
});
