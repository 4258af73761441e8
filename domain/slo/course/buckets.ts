import { partLabel } from "#domain/slo/promql/portfolio-queries.ts";

/** Events of one step, which ends at `at`; null where nothing was recorded in it. */
export type Bucket = { at: Date; bad: number | null; total: number | null };

/** Steps over one span: `count` of them, each of `stepSeconds`, the last ends at `end`. */
export type Grid = { end: Date; stepSeconds: number; count: number };

/** Prometheus refuses more points of a series than 11,000 (web/api/v1/api.go). */
const mostSteps = 10_000;
const finestSeconds = 300;

/** Steps that reach back from `end` over at least so many seconds, as fine as Prometheus gives them in one answer. */
export function gridOver(end: Date, seconds: number): Grid {
  const stepSeconds = Math.ceil(seconds / mostSteps / finestSeconds) * finestSeconds;
  return { end, stepSeconds, count: Math.ceil(seconds / stepSeconds) };
}

/** The times that a range query over the grid is asked for: the ends of its first and last step. */
export function spanOf({ end, stepSeconds, count }: Grid): { start: Date; end: Date; stepSeconds: number } {
  return { start: new Date(end.getTime() - (count - 1) * stepSeconds * 1_000), end, stepSeconds };
}

type Series = { labels: Record<string, string>; samples: readonly { at: Date; value: string }[] };

/**
 * Lays an answer in parts on its grid; each event stands in it `perEvent` times. Values that are no number of events
 * leave a gap. `fault` where several series claim one part.
 */
export function bucketsOf(
  series: readonly Series[],
  grid: Grid,
  perEvent: number,
): Bucket[] | { fault: string } {
  const { start } = spanOf(grid);
  const lay = (part: string) => {
    const own = series.filter(({ labels }) => labels[partLabel] === part);
    const laid = new Array<number | null>(grid.count).fill(null);
    for (const { at, value } of own[0]?.samples ?? []) {
      const index = Math.round((at.getTime() - start.getTime()) / (grid.stepSeconds * 1_000));
      const events = Number(value) / perEvent;
      if (index >= 0 && index < grid.count && Number.isFinite(events) && events >= 0) laid[index] = events;
    }
    return { laid, several: own.length > 1 };
  };
  const [bad, total] = [lay("bad"), lay("total")];
  if (bad.several || total.several) return { fault: "Several series claim to be this objective's events." };
  return total.laid.map((events, index) => ({
    at: new Date(start.getTime() + index * grid.stepSeconds * 1_000),
    // One without the other says nothing (prometheus/prometheus#13591).
    bad: events === null ? null : (bad.laid[index] ?? null),
    total: bad.laid[index] === null ? null : events,
  }));
}

/** Sums of the buckets from one index on and before another. */
export function createSums(
  buckets: readonly Bucket[],
): (from: number, to: number) => { bad: number; total: number } {
  const bad = new Float64Array(buckets.length + 1);
  const total = new Float64Array(buckets.length + 1);
  buckets.forEach((bucket, index) => {
    bad[index + 1] = (bad[index] ?? 0) + (bucket.bad ?? 0);
    total[index + 1] = (total[index] ?? 0) + (bucket.total ?? 0);
  });
  const place = (index: number) => Math.min(Math.max(index, 0), buckets.length);
  const within = (sums: Float64Array, from: number, to: number) =>
    from >= to ? 0 : (sums[place(to)] ?? 0) - (sums[place(from)] ?? 0);
  return (from, to) => ({ bad: within(bad, from, to), total: within(total, from, to) });
}
