import {
  call,
  combine,
  type Expression,
  everyMinuteOver,
  over,
  type Selector,
  select,
} from "#domain/slo/promql/expression.ts";

/** The series that rules record each minute, alike for every objective; their one label is `slo_id`. */
export const recorded = {
  total: "slo:events_total:increase5m",
  bad: "slo:events_bad:increase5m",
  measured: "slo:measured:bool",
  info: "slo:info",
} as const;
export type RecordedPart = "bad" | "total" | "measured";

/** How often they are recorded; seconds. */
export const recordingInterval = 60;
/**
 * Every event stands in so many recordings, each of which looks back five minutes. Scraped every 15 s it stands in four
 * or five of them, each 300 / 285 too large for the half scrapes at its ends: a single event counts 0.84 to 1.06, many
 * count what they are, and a ratio is off by at most a quarter of itself in the worst case of few events.
 */
export const recordingsPerEvent = 5;

/** The series of one objective, or of all. */
export function recordedSelector(part: RecordedPart | "info", sloId: string | null): Selector {
  const matcher =
    sloId === null
      ? ({ label: "slo_id", operator: "!=", value: "" } as const)
      : ({ label: "slo_id", operator: "=", value: sloId } as const);
  return { metric: recorded[part], matchers: [matcher] };
}

/** Sum of the recordings of a time; divide by `recordingsPerEvent` to have events. */
export function recordedSum(part: "bad" | "total", sloId: string | null, seconds: number): Expression {
  return call("sum_over_time", over(recordedSelector(part, sloId), seconds));
}

/** In how many minutes of a time a part was recorded. */
export function recordedCount(part: RecordedPart, sloId: string | null, seconds: number): Expression {
  return call("count_over_time", over(recordedSelector(part, sloId), seconds));
}

/** When a part was recorded last within a time, in seconds since 1970. */
export function recordedLast(part: RecordedPart, sloId: string | null, seconds: number): Expression {
  const when = call("timestamp", recordedNow(part, sloId));
  // What is older than five minutes is seen by looking back, minute by minute.
  return combine(when, "or", call("max_over_time", everyMinuteOver(when, seconds)));
}

/** The last recording itself. */
export function recordedNow(part: RecordedPart | "info", sloId: string | null): Expression {
  return select(recordedSelector(part, sloId));
}
