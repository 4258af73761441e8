import { nominalSeconds, shareSpentBy, thresholdOf } from "#domain/slo/burn-tiers.ts";
import { printDuration } from "#domain/slo/duration.ts";
import { recorded } from "#domain/slo/promql/recorded.ts";
import { multiply, toDecimal } from "#domain/slo/ratio.ts";
import {
  burnExpression,
  spentExpression,
  unmeasuredExpression,
} from "#domain/slo/rules/alert-expressions.ts";
import { recordingExpressions } from "#domain/slo/rules/recording-expressions.ts";
import type { BurnTier, Slo } from "#domain/slo/slo.ts";
import { frozenAt, toldAt } from "#domain/slo/thresholds.ts";

type Labels = Record<string, string>;
export type RecordingRule = { record: string; expr: string; labels: Labels };
export type AlertingRule = {
  alert: string;
  expr: string;
  for?: string;
  labels: Labels;
  annotations: Labels;
};
/** One `groups` entry as Prometheus reads it. */
export type RuleGroup = { name: string; interval: string; rules: (RecordingRule | AlertingRule)[] };

const runbook = "slo-burn-rate";

/**
 * The rules of one service's objectives. Budgets look over the whole window and change slowly, so they are judged in a
 * group of their own, less often. `portalUrl` has no slash at its end; without it alerts carry no runbook.
 */
export function serviceRules(
  slos: readonly Slo[],
  service: string,
  portalUrl: string | undefined,
): RuleGroup[] {
  const shared = portalUrl === undefined ? {} : { runbook_url: `${portalUrl}/runbooks/${runbook}` };
  const groups: RuleGroup[] = [
    {
      name: `${service}-slo`,
      interval: "1m",
      rules: slos.flatMap((slo) => [
        ...recordings(slo),
        ...burnAlerts(slo, shared),
        unmeasuredAlert(slo, shared),
      ]),
    },
    {
      name: `${service}-slo-budget`,
      interval: "10m",
      rules: slos.flatMap((slo) => budgetAlerts(slo, shared)),
    },
  ];
  return groups.filter(({ rules }) => rules.length > 0);
}

function recordings(slo: Slo): RecordingRule[] {
  const { total, bad, measured } = recordingExpressions(slo);
  const labels = { slo_id: slo.id };
  return [
    { record: recorded.total, expr: total.text, labels },
    { record: recorded.bad, expr: bad.text, labels },
    { record: recorded.measured, expr: measured.text, labels },
    {
      record: recorded.info,
      expr: "vector(1)",
      labels: {
        slo_id: slo.id,
        service: slo.service,
        target_percent: slo.targetPercent,
        window: slo.window.text,
      },
    },
  ];
}

function burnAlerts(slo: Slo, shared: Labels): AlertingRule[] {
  return slo.tiers.map((tier) => ({
    alert: tier.severity === "page" ? "SloBurnRatePage" : "SloBurnRateTicket",
    expr: burnExpression(slo, tier).text,
    labels: labelsOf(slo, tier.severity, { tier: String(tier.factor) }),
    annotations: { ...burnWords(slo, tier), ...shared },
  }));
}

function burnWords(slo: Slo, tier: BurnTier): { summary: string; description: string } {
  const bound = percent(thresholdOf(tier, slo.target));
  const [long, short] = [printDuration(tier.longSeconds), printDuration(tier.shortSeconds)];
  const whole = nominalSeconds(slo.window);
  const share = Number((shareSpentBy(tier, whole) * 100).toFixed(1));
  const gone = printDuration(Math.round(whole / tier.factor / 3600) * 3600);
  return {
    summary: `${slo.id} spends its error budget more than ${tier.factor} times as fast as it lasts`,
    description: `More than ${bound} % of the events were bad over ${long} and still over ${short}. ${long} of this spend ${share} % of the budget; all of it would be gone in ${gone}.`,
  };
}

function budgetAlerts(slo: Slo, shared: Labels): AlertingRule[] {
  const half = spentExpression(slo, toldAt);
  const all = spentExpression(slo, frozenAt);
  if (!half || !all) return [];
  const promise = `${slo.targetPercent} % over ${slo.window.text}`;
  return [
    {
      alert: "SloBudgetHalfSpent",
      expr: half.text,
      labels: labelsOf(slo, "warning"),
      annotations: {
        summary: `${slo.id} has spent half of its error budget`,
        description: `At least half of what ${promise} allows to fail has failed.`,
        ...shared,
      },
    },
    {
      alert: "SloBudgetExhausted",
      expr: all.text,
      labels: labelsOf(slo, "ticket"),
      annotations: {
        summary: `${slo.id} has no error budget left`,
        description: `All of what ${promise} allows to fail has failed. Changes to ${slo.service} wait until some of it is back.`,
        ...shared,
      },
    },
  ];
}

function unmeasuredAlert(slo: Slo, shared: Labels): AlertingRule {
  return {
    alert: "SloNotMeasured",
    expr: unmeasuredExpression(slo).text,
    for: "15m",
    labels: labelsOf(slo, "warning"),
    annotations: {
      summary: `${slo.id} is not measured`,
      description: `Nothing that ${slo.id} counts was scraped for 15m, so nobody knows whether ${slo.service} keeps its promise.`,
      ...shared,
    },
  };
}

function labelsOf(slo: Slo, severity: string, more: Labels = {}): Labels {
  return { slo_id: slo.id, service: slo.service, severity, ...more };
}

function percent(share: Parameters<typeof toDecimal>[0]): string {
  return toDecimal(multiply(share, { num: 100n, den: 1n }), 6).replace(/\.?0+$/, "");
}
