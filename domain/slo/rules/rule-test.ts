import { call, combine, combineAll, decimal, type Matcher, select } from "#domain/slo/promql/expression.ts";
import { recorded } from "#domain/slo/promql/recorded.ts";
import { multiply, type Ratio } from "#domain/slo/ratio.ts";
import type { ExampleSeries } from "#domain/slo/rules/example-series.ts";
import { counterValues, type Stretch } from "#domain/slo/rules/series-values.ts";
import type { AlertingRule } from "#domain/slo/rules/service-rules.ts";
import type { BurnTier, Slo } from "#domain/slo/slo.ts";

type InputSeries = { series: string; values: string };
type ExpressionTest = {
  expr: string;
  eval_time: string;
  exp_samples: { labels: string; value: number }[];
};
/** One case as promtool reads it. */
export type RuleTest = {
  name: string;
  interval: "1m";
  input_series: InputSeries[];
  promql_expr_test: ExpressionTest[];
};

/** What the cases of one objective are made of. */
export type Play = { slo: Slo; example: ExampleSeries; alerts: readonly AlertingRule[]; perMinute: Ratio };

export function testCase(
  { slo }: Play,
  name: string,
  input: InputSeries[],
  expected: ExpressionTest[],
): RuleTest {
  return {
    name: `${slo.id}: ${name}`,
    interval: "1m",
    input_series: input,
    promql_expr_test: expected,
  };
}

/** The events of one pod, as the two series that count them. */
export function events({ example }: Play, stretches: readonly Stretch[], pod = "a"): InputSeries[] {
  const rises = (of: "counted" | "rest") =>
    stretches.map(({ minutes, perMinute, bad }) => ({
      minutes,
      rise: multiply(perMinute, example.shares(bad)[of]),
    }));
  return [
    { series: example.counted(pod), values: counterValues(rises("counted")) },
    { series: example.rest(pod), values: counterValues(rises("rest")) },
  ];
}

/**
 * At that minute exactly those of the objective's alerts fire for which `fires` says so. Other objectives of the same
 * file have none of these events and alerts of their own.
 */
export function alertsAt(
  { slo, alerts }: Play,
  minute: number,
  fires: (rule: AlertingRule) => boolean,
): ExpressionTest {
  const matchers = [equal("alertstate", "firing"), equal("slo_id", slo.id)];
  return {
    expr: select({ metric: "ALERTS", matchers }).text,
    eval_time: `${minute}m`,
    exp_samples: alerts.filter(fires).map((rule) => ({ labels: firing(rule), value: 1 })),
  };
}

/** A recorded series at that minute; null where it must have no value then. */
export function valueAt(
  { slo }: Play,
  part: "bad" | "total" | "measured",
  minute: number,
  value: number | null,
): ExpressionTest {
  const series = select({ metric: recorded[part], matchers: [equal("slo_id", slo.id)] }).text;
  const samples = value === null ? [] : [{ labels: series, value }];
  return { expr: series, eval_time: `${minute}m`, exp_samples: samples };
}

/**
 * A recorded series lies between two values at that minute. Where something is lost of one scrape of five, Prometheus 2
 * finds it among six scrapes and 3 among five, whose increase reaches to the edges.
 */
export function betweenAt(
  { slo }: Play,
  part: "bad" | "total",
  minute: number,
  least: number,
  most: number,
): ExpressionTest {
  const series = select({ metric: recorded[part], matchers: [equal("slo_id", slo.id)] });
  const bound = (value: number) => decimal({ num: BigInt(value), den: 1n });
  const outside = combineAll("or", [
    combine(series, "<", bound(least)),
    combine(series, ">", bound(most)),
    call("absent", series),
  ]);
  return { expr: outside.text, eval_time: `${minute}m`, exp_samples: [] };
}

/** Whether one tier fires at that minute, whatever the others do. */
export function tierAt({ alerts }: Play, tier: BurnTier, minute: number, fires: boolean): ExpressionTest[] {
  return alerts
    .filter(({ labels }) => isOf(labels, tier))
    .map(firing)
    .map((series) => ({
      expr: series,
      eval_time: `${minute}m`,
      exp_samples: fires ? [{ labels: series, value: 1 }] : [],
    }));
}

/** The series by which Prometheus says that an alert fires. */
function firing({ alert, labels }: AlertingRule): string {
  const all = { alertname: alert, alertstate: "firing", ...labels };
  return select({
    metric: "ALERTS",
    matchers: Object.entries(all).map(([label, value]) => equal(label, value)),
  }).text;
}

export function isOf(labels: Record<string, string>, { factor, severity }: BurnTier): boolean {
  return labels.tier === String(factor) && labels.severity === severity;
}

function equal(label: string, value: string): Matcher {
  return { label, operator: "=", value };
}
