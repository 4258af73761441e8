import type { IndicatorSpec } from "#domain/slo/openslo-schema.ts";
import type { Selector } from "#domain/slo/promql/expression.ts";
import { readSelector } from "#domain/slo/promql/read-selector.ts";
import type { SloIndicator } from "#domain/slo/slo.ts";

/** `fault` is a sentence; `path` leads from `ratioMetric` to what it is about. */
export type IndicatorReading = { indicator: SloIndicator } | { fault: string; mend: string; path: string[] };

/** Tells what a ratio counts. Selectors that hold `le` on a `_bucket` are a latency. */
export function readIndicator({ ratioMetric: { good, bad, total } }: IndicatorSpec): IndicatorReading {
  if ((good === undefined) === (bad === undefined))
    return {
      fault: "An indicator counts either good or bad events.",
      mend: "State one of good and bad, and total.",
      path: [],
    };
  const queries = { good, bad, total };
  for (const [part, source] of Object.entries(queries)) {
    if (!source) continue;
    const reading = readSelector(source.metricSource.spec.query);
    if ("fault" in reading)
      return {
        fault: `The query of ${part} cannot be counted: ${reading.fault}.`,
        mend: "Write a plain selector of a counter.",
        path: [part, "metricSource", "spec", "query"],
      };
  }
  const totalQuery = total.metricSource.spec.query;
  if (bad)
    return { indicator: { kind: "bad-of-total", bad: bad.metricSource.spec.query, total: totalQuery } };
  const goodQuery = good?.metricSource.spec.query ?? "";
  const reading = readSelector(goodQuery);
  const le = "selector" in reading ? bucketBound(reading.selector) : null;
  return le === null
    ? { indicator: { kind: "good-of-total", good: goodQuery, total: totalQuery } }
    : { indicator: { kind: "latency", bucket: goodQuery, le, total: totalQuery } };
}

/** The bound of the one bucket that a selector of a histogram takes, as written: `0.5`; null where it takes none. */
function bucketBound({ metric, matchers }: Selector): string | null {
  if (!metric.endsWith("_bucket")) return null;
  const bound = matchers.find(({ label }) => label === "le");
  if (bound?.operator === "=") return /^\d+(\.\d+)?$/.test(bound.value) ? bound.value : null;
  // Prometheus 3 writes the bound 1 as 1.0, and careful people ask for both: 1(\.0)?, 1|1\.0.
  const either = /^(\d+)(\(\\\.0\)\?|\|\1\\\.0)$/.exec(bound?.operator === "=~" ? bound.value : "");
  return either?.[1] ?? null;
}
