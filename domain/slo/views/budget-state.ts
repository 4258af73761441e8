import type { Observed } from "#domain/observed.ts";
import type { BudgetFigures, BudgetRow } from "#domain/slo/views/budget-view.ts";

/** Worst first. `unknown` is that nobody can say now; `no-traffic`, `unmeasured` and `partial` are what was measured. */
export const budgetStates = [
  "exhausted",
  "burning",
  "spent-half",
  "unknown",
  "unmeasured",
  "partial",
  "no-traffic",
  "ok",
] as const;

export type BudgetState = (typeof budgetStates)[number];

/** Whoever spends what is left within this is burning, whether or not an alert has noticed. */
const burningHorizonMs = 3 * 24 * 3_600_000;

/**
 * Of a window of which less was measured no budget is called spent: the first bad minute of a new service would be all
 * of it. The policy goes by the same share, and burn alerts speak for themselves.
 */
export const trustedShare = 0.5;

/** The one state of an objective, the worst that is true of it. Bad news counts even where a part was not measured. */
export function budgetStateOf({ figures, alerts }: Pick<BudgetRow, "figures" | "alerts">): BudgetState {
  if (figures.state === "unknown") return "unknown";
  const { knowledge, left } = figures.value;
  if (knowledge === "unmeasured") return "unmeasured";
  const { measuredSeconds, windowSeconds } = figures.value;
  const isTrusted = measuredSeconds >= trustedShare * windowSeconds;
  if (isTrusted && left !== null && left <= 0) return "exhausted";
  if (alerts.some(isBurnAlert) || (isTrusted && isBurning(figures))) return "burning";
  if (knowledge !== "measured") return knowledge;
  if (left === null) return "unknown";
  return left <= 0.5 ? "spent-half" : "ok";
}

function isBurnAlert({ name, firing }: BudgetRow["alerts"][number]): boolean {
  return firing && name.startsWith("SloBurnRate");
}

function isBurning(figures: Exclude<Observed<BudgetFigures>, { state: "unknown" }>): boolean {
  const { exhaustedAt } = figures.value;
  return exhaustedAt !== null && exhaustedAt.getTime() - figures.observedAt.getTime() <= burningHorizonMs;
}

/** Orders objectives worst first: by state, then by what is left, then by name so that equals keep still. */
export function compareBudgets(left: BudgetRow, right: BudgetRow): number {
  const place = (row: BudgetRow) => budgetStates.indexOf(budgetStateOf(row));
  const share = (row: BudgetRow) => row.figures.value?.left ?? 1;
  return place(left) - place(right) || share(left) - share(right) || (left.id < right.id ? -1 : 1);
}
