import { compare, one, type Ratio } from "#domain/slo/ratio.ts";

/** Half of the budget is gone: the team is told. */
export const toldAt: Ratio = { num: 1n, den: 2n };
/** All of it is gone: changes wait. */
export const frozenAt: Ratio = one;

/** How far a budget is spent. Exactly half counts as half, exactly all as all. */
export type SpentLevel = "below-half" | "half" | "all";

export function spentLevel(consumed: Ratio): SpentLevel {
  if (compare(consumed, frozenAt) >= 0) return "all";
  return compare(consumed, toldAt) >= 0 ? "half" : "below-half";
}
