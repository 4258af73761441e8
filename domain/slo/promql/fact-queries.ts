import { call, combine, countBy, decimal, over, select } from "#domain/slo/promql/expression.ts";
import { selectorsOf } from "#domain/slo/rules/recording-expressions.ts";
import type { SloIndicator } from "#domain/slo/slo.ts";

const hour = 3600;

/**
 * What to ask Prometheus for the facts that `lintObjective` judges by. `eventsPerHour` is a number over the last day, and empty where nothing was counted before it;
 * the labels of the answers to `sources` are namespace and job, to `bounds` le. Retention is a flag of the server.
 */
export function factQueries(indicator: SloIndicator): {
  eventsPerHour: string;
  sources: string;
  bounds: string | null;
} {
  const { total, counted } = selectorsOf(indicator);
  const inDay = call("sum", call("increase", over(total, 24 * hour)));
  // What is younger than a day has handled little in it, which says nothing of its traffic.
  const dayAgo = call("count", call("last_over_time", over(total, hour, 23 * hour)));
  const anyBucket = { ...counted, matchers: counted.matchers.filter(({ label }) => label !== "le") };
  return {
    eventsPerHour: combine(combine(inDay, "/", decimal({ num: 24n, den: 1n })), "and", dayAgo).text,
    sources: countBy(["namespace", "job"], select(total)).text,
    bounds: indicator.kind === "latency" ? countBy(["le"], select(anyBucket)).text : null,
  };
}
