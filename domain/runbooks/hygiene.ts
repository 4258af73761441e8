import type { AlertRule } from "#domain/runbooks/alert-rule.ts";
import { noAlert } from "#domain/runbooks/no-alert.ts";
import { slugInUrl } from "#domain/runbooks/runbook-address.ts";

/** An alert that leads nobody to a runbook, and why: it names none, one that is not there, or a place elsewhere. */
export type AlertGap = {
  alert: string;
  file: string;
  line: number;
  reason: "none" | "missing" | "elsewhere";
  /** The runbook it should lead to, where one says that it answers this alert. */
  candidate: string | null;
};

/** A runbook that no alert leads to, and why: it names no alert, or only such as no rule raises. */
export type RunbookGap = { slug: string; title: string; alerts: string[]; reason: "none" | "missing" };

/** `alerts` counts all rules read, so that nothing wrong can be told from nothing looked at. */
export type Hygiene = { alerts: number; alertGaps: AlertGap[]; runbookGaps: RunbookGap[] };

type Listed = { slug: string; title: string; alerts: string[]; service: string | null };

/** Holds alerts and runbooks against each other, both ways. */
export function judgeHygiene(rules: readonly AlertRule[], runbooks: readonly Listed[]): Hygiene {
  const slugs = new Set(runbooks.map(({ slug }) => slug));
  const named = new Set(rules.map(({ name }) => name));
  const reached = new Set(rules.map(({ runbookUrl }) => slugInUrl(runbookUrl ?? "")));
  const alertGaps = rules.flatMap((rule): AlertGap[] => {
    const slug = slugInUrl(rule.runbookUrl ?? "");
    if (slug !== null && slugs.has(slug)) return [];
    const reason = slug !== null ? "missing" : rule.runbookUrl === null ? "none" : "elsewhere";
    const { name: alert, file, line } = rule;
    return [{ alert, file, line, reason, candidate: candidateFor(rule, runbooks) }];
  });
  const runbookGaps = runbooks.flatMap(({ slug, title, alerts }): RunbookGap[] => {
    if (reached.has(slug) || alerts.some((alert) => named.has(alert) || alert === noAlert)) return [];
    return [{ slug, title, alerts, reason: alerts.length === 0 ? "none" : "missing" }];
  });
  return { alerts: rules.length, alertGaps, runbookGaps };
}

/** The one that answers the alert, and of several that of the same service. */
function candidateFor({ name, service }: AlertRule, runbooks: readonly Listed[]): string | null {
  const answering = runbooks.filter(({ alerts }) => alerts.includes(name));
  const own = answering.find((runbook) => runbook.service === service);
  return (own ?? answering[0])?.slug ?? null;
}
