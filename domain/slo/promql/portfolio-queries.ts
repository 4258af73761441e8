import { elapsedSeconds } from "#domain/slo/calendar.ts";
import { combineAll, type Expression, labelled, select } from "#domain/slo/promql/expression.ts";
import { type RecordedPart, recordedCount, recordedLast, recordedSum } from "#domain/slo/promql/recorded.ts";
import type { SloWindow } from "#domain/slo/slo.ts";

/** The label that tells the parts of one answer apart. */
export const partLabel = "part";

/**
 * The instant queries that a whole portfolio costs, however many objectives it has. Every answer is a vector with the
 * labels `slo_id` and `part`: `bad` and `total` are sums of recordings (divide by `recordingsPerEvent`), in `minutes`
 * they and `measured` are counts of recordings.
 */
export type PortfolioQueries = {
  /** One for each distinct length; a calendar window reaches back to its boundary, so its seconds grow with `at`. */
  windows: { key: string; seconds: number; sums: string; minutes: string }[];
  /** With the part `at` besides: when it was last seen that the objective is measured, in seconds since 1970. */
  hour: string;
  day: string;
  /** Pending and firing alerts of objectives: labels slo_id, alertname, alertstate, severity, tier. */
  alerts: string;
};

/** `at` is the time the queries are asked for; let it be a whole minute, so that a cache can serve them. */
export function portfolioQueries(windows: readonly SloWindow[], at: Date): PortfolioQueries {
  const distinct = new Map(windows.map((window) => [windowKey(window), window]));
  return {
    windows: [...distinct].map(([key, window]) => {
      const seconds = elapsedSeconds(window, at);
      return { key, seconds, sums: sumsOver(null, seconds).text, minutes: minutesOver(null, seconds).text };
    }),
    hour: combineAll("or", [
      sumsOver(null, 3600),
      labelled(recordedLast("measured", null, 3600), partLabel, "at"),
    ]).text,
    day: sumsOver(null, 86_400).text,
    alerts: select({ metric: "ALERTS", matchers: [{ label: "slo_id", operator: "!=", value: "" }] }).text,
  };
}

/** Windows with one key have one answer. */
export function windowKey(window: SloWindow): string {
  return window.kind === "rolling"
    ? `rolling ${window.seconds}`
    : `calendar ${window.unit} ${window.start} ${window.timeZone}`;
}

/** Sums of bad and total recordings of one objective, or of all, in one answer. */
export function sumsOver(sloId: string | null, seconds: number): Expression {
  return joined(["bad", "total"], (part) => recordedSum(part, sloId, seconds));
}

/** Minutes in which anything was measured, and in which bad and total were recorded. */
export function minutesOver(sloId: string | null, seconds: number): Expression {
  return joined(["measured", "bad", "total"], (part) => recordedCount(part, sloId, seconds));
}

function joined<P extends RecordedPart>(parts: readonly P[], ask: (part: P) => Expression): Expression {
  return combineAll(
    "or",
    parts.map((part) => labelled(ask(part), partLabel, part)),
  );
}
