import type { SloAlert } from "#domain/slo/views/budget-view.ts";

/** One series of an instant answer. `value` is Prometheus's own decimal text, `NaN`, `+Inf` and `-Inf` included. */
export type InstantSample = { labels: Record<string, string>; value: string; at: Date };

/** One series of a range answer, oldest first. */
export type RangeSeries = { labels: Record<string, string>; samples: { at: Date; value: string }[] };

/**
 * An answer with what the source said beside it: `warnings` is not empty where it is partial. `skew` says by how much
 * its clock is off ours where the figures suffer from it.
 */
export type MetricsAnswer<T> = { value: T; observedAt: Date; warnings: string[]; skew: string | null };

/**
 * Prometheus's HTTP API, or what speaks it. Throws `Unavailable` where it does not answer in time, answers with an error
 * or with more series than `maxSeries`: a part of an answer is never given for the whole.
 */
export type MetricsReader = {
  instant: (
    expression: string,
    at: Date,
    limits: { maxSeries: number },
    stop: AbortSignal,
  ) => Promise<MetricsAnswer<InstantSample[]>>;
  range: (
    expression: string,
    span: { start: Date; end: Date; stepSeconds: number },
    limits: { maxSeries: number },
    stop: AbortSignal,
  ) => Promise<MetricsAnswer<RangeSeries[]>>;
};

/** What Alertmanager holds for objectives, by `slo_id`, silenced ones included. Throws `Unavailable`. */
export type AlertReader = (stop: AbortSignal) => Promise<Map<string, SloAlert[]>>;
