import { factorOf, nominalSeconds } from "#domain/slo/burn-tiers.ts";
import {
  call,
  combine,
  combineAll,
  decimal,
  type Expression,
  select,
} from "#domain/slo/promql/expression.ts";
import {
  recordedNow,
  recordedSelector,
  recordedSum,
  recordingsPerEvent,
} from "#domain/slo/promql/recorded.ts";
import { multiply, one, type Ratio, subtract, zero } from "#domain/slo/ratio.ts";
import type { BurnTier, Slo } from "#domain/slo/slo.ts";

/**
 * One bad event is no trend, however few events there are. A bad event stands in four or five recordings of at most
 * 1.06 each, so that one comes to at most 5.3 and two to at least 8.4.
 */
const moreThanOneBad: Ratio = { num: 15n * BigInt(recordingsPerEvent), den: 10n };

/**
 * Fires while the ratio passes the tier's bound over its long and its short window. Written as a product, since a
 * quotient would be no number without traffic.
 */
export function burnExpression(slo: Slo, tier: BurnTier): Expression {
  const bound = multiply(factorOf(tier), budgetShare(slo));
  return combineAll("and", [
    exceeds(slo, tier.longSeconds, bound),
    exceeds(slo, tier.shortSeconds, bound),
    combine(recordedSum("bad", slo.id, tier.longSeconds), ">", decimal(moreThanOneBad)),
  ]);
}

/**
 * Fires once so much of the budget is spent in the window. Null for a calendar window: PromQL cannot look back to the
 * first of a month, so the portal alone judges those.
 */
export function spentExpression(slo: Slo, part: Ratio): Expression | null {
  if (slo.window.kind === "calendar") return null;
  const { seconds } = slo.window;
  const total = recordedSum("total", slo.id, seconds);
  const allowed = combine(decimal(multiply(part, budgetShare(slo))), "*", total);
  return combineAll("and", [
    combine(recordedSum("bad", slo.id, seconds), ">=", allowed),
    combine(total, ">", decimal(zero)),
  ]);
}

export function unmeasuredExpression({ id }: Slo): Expression {
  return call("absent", select(recordedSelector("measured", id)));
}

/** Budgets gone per window's length, at the rate of the last seconds; empty without traffic. */
export function burnRateExpression(slo: Slo, seconds: number): Expression {
  const ratio = combine(
    recordedSum("bad", slo.id, seconds),
    "/",
    combine(recordedSum("total", slo.id, seconds), ">", decimal(zero)),
  );
  return combine(ratio, "/", decimal(budgetShare(slo)));
}

/** What is left of the budget, 1 being all of it; over the nominal length for a calendar window. */
export function leftExpression(slo: Slo): Expression {
  return combine(decimal(one), "-", burnRateExpression(slo, nominalSeconds(slo.window)));
}

function exceeds({ id }: Slo, seconds: number, bound: Ratio): Expression {
  // A recording looks back five minutes itself; summed over five it would look back nine.
  const part = (name: "bad" | "total") =>
    seconds === 300 ? recordedNow(name, id) : recordedSum(name, id, seconds);
  return combine(part("bad"), ">", combine(decimal(bound), "*", part("total")));
}

/** 1 − target. */
export function budgetShare({ target }: Slo): Ratio {
  return subtract(one, target);
}
