import { countText, shareText } from "#components/slo/figure-text.ts";
import { formatDuration } from "#components/ui/duration.ts";
import type { Observed } from "#domain/observed.ts";
import type { BudgetFigures } from "#domain/slo/views/budget-view.ts";

/** How long the budget lasts if the last hour goes on: `gone in 19 h`, `lasts`; null where that cannot be told. */
export function outlookText(figures: Observed<BudgetFigures>): string | null {
  if (figures.state === "unknown") return null;
  const { left, burn, exhaustedAt } = figures.value;
  if (left === null || burn === null) return null;
  if (left <= 0) return "spent";
  if (exhaustedAt === null) return "lasts";
  return `gone in ${formatDuration(exhaustedAt.getTime() - figures.observedAt.getTime())}`;
}

/** Which share of the window was measured; what was not whole never reads 100 %. */
export function coverageText({ measuredSeconds, windowSeconds }: BudgetFigures): string {
  return shareText(measuredSeconds / windowSeconds);
}

/** What may still go wrong: `1,912 of 5,006 bad events still allowed`. */
export function allowanceText({ bad, allowed, knowledge }: BudgetFigures): string {
  if (knowledge === "no-traffic") return "nothing was asked of it in the whole window";
  if (bad === null || allowed === null) return "no sample, so nothing can be said";
  const rest = allowed - bad;
  return rest > 0
    ? `${countText(Math.floor(rest))} of ${countText(Math.floor(allowed))} bad events still allowed`
    : `${countText(Math.ceil(-rest))} bad events more than the ${countText(Math.floor(allowed))} allowed`;
}

/** What is left, where that may be said: a share of a part of the window is not a share of the window. */
export function leftText(figures: BudgetFigures | null): string | null {
  if (figures === null || figures.left === null) return null;
  if (figures.knowledge === "partial" && figures.left > 0) return null;
  return shareText(figures.left);
}
