import { thresholdOf } from "#domain/slo/burn-tiers.ts";
import {
  call,
  combine,
  decimal,
  type Expression,
  over,
  type Selector,
} from "#domain/slo/promql/expression.ts";
import { multiply, type Ratio } from "#domain/slo/ratio.ts";
import { budgetShare } from "#domain/slo/rules/alert-expressions.ts";
import { selectorsOf } from "#domain/slo/rules/recording-expressions.ts";
import type { AlertingRule } from "#domain/slo/rules/service-rules.ts";
import type { Slo } from "#domain/slo/slo.ts";
import { frozenAt, toldAt } from "#domain/slo/thresholds.ts";

/** The alerts of one objective, asked of its raw counters over their whole windows: what one writes without recordings. */
export function naiveRules(slo: Slo): AlertingRule[] {
  const { total, counted } = selectorsOf(slo.indicator);
  const errorRatio = (seconds: number) =>
    combine(increaseOf(counted, seconds), "/", increaseOf(total, seconds));
  const alert = (name: string, expression: Expression): AlertingRule => ({
    alert: name,
    expr: expression.text,
    labels: { slo_id: slo.id },
    annotations: {},
  });
  const spent = (part: Ratio) =>
    combine(errorRatio(windowSeconds(slo)), ">=", decimal(multiply(part, budgetShare(slo))));
  const tiers = slo.tiers.map((tier) => {
    const bound = decimal(thresholdOf(tier, slo.target));
    const exceeds = (seconds: number) => combine(errorRatio(seconds), ">", bound);
    return alert("NaiveBurnRate", combine(exceeds(tier.longSeconds), "and", exceeds(tier.shortSeconds)));
  });
  return [
    ...tiers,
    alert("NaiveBudgetHalfSpent", spent(toldAt)),
    alert("NaiveBudgetExhausted", spent(frozenAt)),
  ];
}

function increaseOf(selector: Selector, seconds: number): Expression {
  return call("sum", call("increase", over(selector, seconds)));
}

function windowSeconds({ id, window }: Slo): number {
  if (window.kind === "calendar")
    throw new Error(`PromQL cannot look back over the calendar window of ${id}`);
  return window.seconds;
}
