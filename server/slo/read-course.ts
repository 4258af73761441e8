import { prometheusSource } from "#domain/delivery/source-state.ts";
import { type Observed, observe } from "#domain/observed.ts";
import { elapsedSeconds } from "#domain/slo/calendar.ts";
import { type Bucket, bucketsOf, gridOver, spanOf } from "#domain/slo/course/buckets.ts";
import { countedOver } from "#domain/slo/course/counted-over.ts";
import { sumsOver } from "#domain/slo/promql/portfolio-queries.ts";
import { recordingsPerEvent } from "#domain/slo/promql/recorded.ts";
import type { Slo } from "#domain/slo/slo.ts";
import { Unavailable } from "#server/runtime/errors.ts";
import { figureFreshness } from "#server/slo/budget-rows.ts";
import type { SloDeps } from "#server/slo/ports.ts";
import { notConfigured } from "#server/slo/remember-figures.ts";

const limitMs = 15_000;

/** The events of an objective, step by step; over its window and, before it, over the longest of its tiers. */
export type Course = {
  expression: string;
  stepSeconds: number;
  /** Where among the buckets the window begins: those before are for the tiers, which look back further. */
  from: number;
  buckets: Observed<Bucket[]>;
};

/**
 * Asks for the course of an objective, of its recorded series or, for one that nobody records, of the counters that its
 * selectors find. Gives the reason where Prometheus does not answer; never throws for its sake.
 */
export async function readCourse(
  { metrics }: Pick<SloDeps, "metrics">,
  slo: Slo,
  of: "recorded" | "counters",
  at: Date,
  now: Date,
): Promise<Course> {
  const seconds = elapsedSeconds(slo.window, at);
  const longest = Math.max(0, ...slo.tiers.map(({ longSeconds }) => longSeconds));
  const grid = gridOver(at, seconds + longest);
  const { stepSeconds } = grid;
  const isRecorded = of === "recorded";
  const expression = (isRecorded ? sumsOver(slo.id, stepSeconds) : countedOver(slo, stepSeconds)).text;
  const from = Math.max(0, grid.count - Math.ceil(seconds / stepSeconds));
  const course = { expression, stepSeconds, from };
  const unknown = (message: string, since: Date) => ({
    ...course,
    buckets: observe<Bucket[]>(null, prometheusSource, figureFreshness, now, { message, since }),
  });
  if (metrics === null) return unknown(notConfigured, now);
  try {
    // Two series are wanted; a few more tell that an id is carried twice.
    const answer = await metrics.range(
      expression,
      spanOf(grid),
      { maxSeries: 10 },
      AbortSignal.timeout(limitMs),
    );
    const buckets = bucketsOf(answer.value, grid, isRecorded ? recordingsPerEvent : 1);
    if ("fault" in buckets) return unknown(buckets.fault, answer.observedAt);
    const error = answer.skew === null ? undefined : { message: answer.skew, since: answer.observedAt };
    const fact = { value: buckets, observedAt: answer.observedAt };
    return { ...course, buckets: observe(fact, prometheusSource, figureFreshness, now, error) };
  } catch (error) {
    if (!(error instanceof Unavailable) && !isTimeout(error)) throw error;
    return unknown(error instanceof Unavailable ? error.message : "Prometheus did not answer in time.", now);
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === "TimeoutError";
}
