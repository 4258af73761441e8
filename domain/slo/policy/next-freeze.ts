import { compare, multiply, type Ratio, subtract } from "#domain/slo/ratio.ts";
import { frozenAt, toldAt } from "#domain/slo/thresholds.ts";

/** `warned` from half the budget spent on, `frozen` from all of it on. */
export type FreezeLevel = "ok" | "warned" | "frozen";

/**
 * What the policy makes of one budget. `calm` counts evaluations in a row that were far enough below the bound to leave
 * the level. `unverifiedSince` is when the last figure was seen that this rests on, where there has been none since.
 */
export type Verdict = {
  level: FreezeLevel;
  since: Date;
  calm: number;
  consumed: Ratio | null;
  checkedAt: Date;
  unverifiedSince: Date | null;
};

const bounds: Record<Exclude<FreezeLevel, "ok">, Ratio> = { warned: toldAt, frozen: frozenAt };

/** A level is left only this share of the budget below its bound, seen so many times in a row: no flapping at the edge. */
export const hysteresis = { below: { num: 1n, den: 20n }, evaluations: 3 } as const;

/**
 * The verdict after one more evaluation. `consumed` is the share of the budget that is spent, exactly; null where it
 * could not be measured, which changes nothing but says since when: missing data neither freezes nor frees.
 */
export function nextFreeze(before: Verdict | null, consumed: Ratio | null, now: Date): Verdict {
  if (consumed === null) return unverified(before, now);
  const seen = { consumed, checkedAt: now, unverifiedSince: null };
  const reached = levelOf(consumed);
  if (before === null || rank(reached) > rank(before.level))
    return { ...seen, level: reached, since: now, calm: 0 };
  if (rank(reached) === rank(before.level))
    return { ...seen, level: before.level, since: before.since, calm: 0 };
  const calm = isWellBelow(consumed, before.level) ? before.calm + 1 : 0;
  return calm < hysteresis.evaluations
    ? { ...seen, level: before.level, since: before.since, calm }
    : { ...seen, level: reached, since: now, calm: 0 };
}

function unverified(before: Verdict | null, now: Date): Verdict {
  if (before === null)
    return { level: "ok", since: now, calm: 0, consumed: null, checkedAt: now, unverifiedSince: now };
  return { ...before, calm: 0, unverifiedSince: before.unverifiedSince ?? before.checkedAt };
}

function levelOf(consumed: Ratio): FreezeLevel {
  if (compare(consumed, bounds.frozen) >= 0) return "frozen";
  return compare(consumed, bounds.warned) >= 0 ? "warned" : "ok";
}

function isWellBelow(consumed: Ratio, level: FreezeLevel): boolean {
  if (level === "ok") return true;
  const bound = bounds[level];
  return compare(consumed, subtract(bound, multiply(bound, hysteresis.below))) < 0;
}

function rank(level: FreezeLevel): number {
  return ["ok", "warned", "frozen"].indexOf(level);
}
