import type { HopId } from "#domain/delivery/course.ts";

/** Median lag of each hop over recent changes, in milliseconds; a hop with fewer than three is left out. */
export function usualLags(recent: readonly { hop: HopId; lagMs: number }[]): Partial<Record<HopId, number>> {
  const byHop = Map.groupBy(recent, (each) => each.hop);
  const usual: Partial<Record<HopId, number>> = {};
  for (const [hop, lags] of byHop) {
    if (lags.length >= 3) usual[hop] = median(lags.map((each) => each.lagMs));
  }
  return usual;
}

function median(values: number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  return (upper + lower) / 2;
}
