import type { SourceError } from "#domain/observed.ts";
import type { MeasuredFacts } from "#domain/slo/lint-facts.ts";
import type { Parts } from "#domain/slo/recorded-sums.ts";
import type { SloIndicator, SloWindow } from "#domain/slo/slo.ts";
import type { FreezeState, SloAlert } from "#domain/slo/views/budget-view.ts";
import type { Unchecked } from "#domain/slo/views/findings-view.ts";
import type { CatalogDeps } from "#server/catalog/ports.ts";
import type { ObjectiveStore } from "#server/slo/objective-store.ts";

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
  /** How far back it keeps samples, in seconds. Throws `Unavailable` also where what answers does not tell. */
  retention: (stop: AbortSignal) => Promise<number>;
};

/** What is measured of an indicator's metrics, as far as it could be read, and why the rest could not. Never throws. */
export type FactReader = (
  indicator: SloIndicator,
  now: Date,
) => Promise<{ facts: MeasuredFacts; unchecked: Unchecked[]; askedAt: Date }>;

/** What Alertmanager holds for objectives, by `slo_id`, silenced ones included. Throws `Unavailable`. */
export type AlertReader = (stop: AbortSignal) => Promise<Map<string, SloAlert[]>>;

type PartsOf = (sloId: string) => Parts;

/** Everything the portfolio asked of Prometheus at `at`. `windows` are by `windowKey`. */
export type FigureSight = {
  at: Date;
  observedAt: Date;
  windows: ReadonlyMap<string, { seconds: number; sums: PartsOf; minutes: PartsOf }>;
  hour: PartsOf;
  day: PartsOf;
  alerts: ReadonlyMap<string, SloAlert[]>;
  /** Whatever Prometheus and Alertmanager said beside their answers. */
  warnings: string[];
  /** What it took: instant queries, and seconds until the last was answered. */
  queries: number;
  seconds: number;
};

/**
 * The last whole sight, which may be older than what was asked for, and what is wrong with it now. Never throws. One
 * sight serves all who ask for the same windows within a few seconds. In haste it gives what it has rather than wait for a
 * Prometheus that takes its time, which no page that is about something else may hang on.
 */
export type FigureReader = (
  windows: readonly SloWindow[],
  now: Date,
  pace?: "in haste",
) => Promise<{ sight: FigureSight | null; error: SourceError | null }>;

/** What the reading verbs of objectives stand on. `metrics` is null where no Prometheus is configured. */
export type SloDeps = {
  objectives: ObjectiveStore;
  catalog: CatalogDeps;
  metrics: MetricsReader | null;
  figures: FigureReader;
  facts: FactReader;
  /** What the policy makes of each budget, by objective. */
  freezes: () => Promise<ReadonlyMap<string, FreezeState>>;
};
