import { thresholdOf } from "#domain/slo/burn-tiers.ts";
import { type Bucket, createSums } from "#domain/slo/course/buckets.ts";
import { compare, one, subtract, toNumber } from "#domain/slo/ratio.ts";
import type { Slo } from "#domain/slo/slo.ts";
import type { SloAlert, TierRow } from "#domain/slo/views/budget-view.ts";

/** `buckets` reach back before the window by the longest tier; `from` is the index of the window's first. */
export type Replay = { buckets: readonly Bucket[]; from: number; stepSeconds: number };

/**
 * What each tier is doing, and would have done in the window: looked at step by step, it fires while the burn over both
 * of its windows is above its factor. The rules look each minute, so a firing shorter than a step may be missed.
 */
export function replayTiers(
  slo: Slo,
  { buckets, from, stepSeconds }: Replay,
  alerts: readonly SloAlert[],
): TierRow[] {
  const sums = createSums(buckets);
  const share = toNumber(subtract(one, slo.target));
  const burnOver = (seconds: number, end: number): number | null => {
    const { bad, total } = sums(end - Math.max(1, Math.round(seconds / stepSeconds)), end);
    return total > 0 ? bad / total / share : null;
  };
  return slo.tiers.map((tier) => {
    const { factor, longSeconds, shortSeconds, severity } = tier;
    const isBurning = (end: number) =>
      (burnOver(longSeconds, end) ?? 0) > factor && (burnOver(shortSeconds, end) ?? 0) > factor;
    let fired = 0;
    let steps = 0;
    let before = false;
    for (let end = from + 1; end <= buckets.length; end += 1) {
      const burning = isBurning(end);
      if (burning && !before) fired += 1;
      if (burning) steps += 1;
      before = burning;
    }
    return {
      factor,
      longSeconds,
      shortSeconds,
      severity,
      burnLong: burnOver(longSeconds, buckets.length),
      burnShort: burnOver(shortSeconds, buckets.length),
      firing: alerts.some(
        (alert) => alert.firing && alert.tier === String(factor) && alert.severity === severity,
      ),
      reachable: compare(thresholdOf(tier, slo.target), one) < 0,
      fired,
      firedSeconds: steps * stepSeconds,
    };
  });
}
