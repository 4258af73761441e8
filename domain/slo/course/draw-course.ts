import type { Bucket } from "#domain/slo/course/buckets.ts";
import type { BudgetPoint } from "#domain/slo/views/budget-view.ts";

/** More points than this no screen shows, and a chart takes long to draw. */
const mostPoints = 400;
/** Of five minutes: ten, fifteen and thirty minutes, hours and days. */
const multiples = [1, 2, 3, 6, 12, 24, 36, 48, 72, 144, 288];

/** How many buckets make one point. */
export function bucketsPerPoint(count: number): number {
  const least = count / mostPoints;
  return multiples.find((each) => each >= least) ?? Math.ceil(least);
}

/**
 * The course of a budget over its window: what was left as it was spent, from a whole budget on, measured by what the
 * whole window allows. A step in which nothing was recorded is a gap, and one without traffic has attained nothing.
 */
export function drawCourse(buckets: readonly Bucket[], allowed: number | null): BudgetPoint[] {
  const per = bucketsPerPoint(buckets.length);
  // The last step ends now, so it is the first that may be a short one.
  const short = buckets.length % per;
  const points: BudgetPoint[] = [];
  let spent = 0;
  for (let from = short === 0 ? 0 : short - per; from < buckets.length; from += per) {
    const own = buckets.slice(Math.max(0, from), from + per);
    const at = own.at(-1)?.at;
    if (!at) continue;
    const known = own.filter(({ total }) => total !== null);
    const bad = sum(known.map((bucket) => bucket.bad ?? 0));
    const total = sum(known.map((bucket) => bucket.total ?? 0));
    spent += bad;
    if (known.length === 0) {
      points.push({ at, left: null, attained: null, bad: null, total: null });
      continue;
    }
    const left = allowed === null || allowed === 0 ? null : 1 - spent / allowed;
    points.push({ at, left, attained: total === 0 ? null : 1 - bad / total, bad, total });
  }
  return points;
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
