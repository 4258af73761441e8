import { budgetOf } from "#domain/slo/budget.ts";
import type { Bucket } from "#domain/slo/course/buckets.ts";
import { createSums } from "#domain/slo/course/buckets.ts";
import { replayTiers } from "#domain/slo/course/replay-tiers.ts";
import { parseDecimal, toDecimal, toNumber, zero } from "#domain/slo/ratio.ts";
import type { Slo } from "#domain/slo/slo.ts";
import type { Knowledge } from "#domain/slo/views/budget-view.ts";
import type { Replay } from "#domain/slo/views/replay-view.ts";

/** The steps of an objective's course; `from` is the index of the window's first. */
export type PlayedCourse = { buckets: readonly Bucket[]; from: number; stepSeconds: number };

/** Less of the window measured than this share is told as a part of it. */
const wholeFrom = 0.9;

/** What an objective would have made of what was counted, had it stood all that time. */
export function replayObjective(slo: Slo, course: PlayedCourse): Omit<Replay, "queries"> {
  const { buckets, from, stepSeconds } = course;
  const within = buckets.slice(from);
  const sums = createSums(within)(0, within.length);
  const measuredSeconds = within.filter(({ total }) => total !== null).length * stepSeconds;
  const windowSeconds = within.length * stepSeconds;
  const tiers = replayTiers(slo, course, []);
  const knowledge = knowledgeOf(measuredSeconds, windowSeconds, sums.total);
  const scope = { knowledge, measuredSeconds, windowSeconds, tiers, stepSeconds };
  const counts = { bad: exactly(sums.bad), total: exactly(sums.total) };
  const budget = knowledge === "unmeasured" ? null : budgetOf(counts, slo.target);
  if (budget === null)
    return { ...scope, left: null, bad: null, total: null, allowed: null, attained: null, working: [] };
  const written = (share: typeof counts.bad, digits = 3) => toDecimal(share, digits);
  return {
    ...scope,
    left: toNumber(budget.left),
    bad: sums.bad,
    total: sums.total,
    allowed: toNumber(budget.badAllowed),
    attained: 1 - toNumber(budget.errorRatio),
    working: [
      `allowed = ${written(counts.total)} × (1 − ${written(slo.target, 6)}) = ${written(budget.badAllowed)}`,
      `bad = ${written(counts.bad)}`,
      `left = 1 − ${written(counts.bad)} / ${written(budget.badAllowed)} = ${written(budget.left, 5)}`,
    ],
  };
}

function knowledgeOf(measuredSeconds: number, windowSeconds: number, total: number): Knowledge {
  if (measuredSeconds === 0) return "unmeasured";
  if (total === 0) return "no-traffic";
  return measuredSeconds < wholeFrom * windowSeconds ? "partial" : "measured";
}

/** A sum of floats as the decimal it prints. */
function exactly(value: number) {
  return parseDecimal(String(value)) ?? zero;
}
