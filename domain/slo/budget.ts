import { divide, multiply, one, type Ratio, subtract, zero } from "#domain/slo/ratio.ts";

/** Exact shares; `left` and `badLeft` become negative once the budget is overspent. */
export type Budget = {
  /** Bad of total. */
  errorRatio: Ratio;
  /** Of the budget; the whole of it is 1. Over any other time than the window this is the burn rate. */
  consumed: Ratio;
  /** 1 − consumed. */
  left: Ratio;
  /** Events that may be bad among those counted. */
  badAllowed: Ratio;
  badLeft: Ratio;
};

/**
 * What the events counted make of an error budget: consumed = (bad / total) / (1 − target). Null where nothing was
 * counted, which is a state of its own and neither 0 % nor 100 %. The target lies below 1.
 */
export function budgetOf(counts: { bad: Ratio; total: Ratio }, target: Ratio): Budget | null {
  const { bad, total } = counts;
  if (total.num <= 0n) return null;
  const share = subtract(one, target);
  const badAllowed = multiply(total, share);
  const consumed = divide(bad, badAllowed) ?? zero;
  return {
    errorRatio: divide(bad, total) ?? zero,
    consumed,
    left: subtract(one, consumed),
    badAllowed,
    badLeft: subtract(badAllowed, bad),
  };
}

/** The burn rate at which the budget lasts exactly the window is 1; null where nothing was counted. */
export function burnOf(counts: { bad: Ratio; total: Ratio }, target: Ratio): Ratio | null {
  return budgetOf(counts, target)?.consumed ?? null;
}

/**
 * Seconds until the budget is gone if the burn stays as it is: left · window / burn. Null where it is not being spent
 * or nothing is left.
 */
export function secondsToExhaustion(left: Ratio, burn: Ratio, windowSeconds: number): Ratio | null {
  if (left.num <= 0n || burn.num <= 0n) return null;
  return divide(multiply(left, { num: BigInt(Math.round(windowSeconds)), den: 1n }), burn);
}
