import type { Ratio } from "#domain/slo/ratio.ts";

/**
 * The time over which an objective is judged. `seconds` of a rolling window is exact; a calendar window begins anew at a
 * boundary in its time zone (IANA name), counted from `start`, the local time its file gives.
 */
export type SloWindow =
  | { kind: "rolling"; text: string; seconds: number }
  | {
      kind: "calendar";
      text: string;
      unit: "day" | "week" | "month" | "quarter" | "year";
      start: string;
      timeZone: string;
    };

/**
 * What is counted. `bad` and `total` are PromQL selectors of counters, as the file has them; a latency is told from its
 * histogram, whose bucket `le` (seconds, as written) is good and whose `_count` is the total.
 */
export type SloIndicator =
  | { kind: "bad-of-total"; bad: string; total: string }
  | { kind: "good-of-total"; good: string; total: string }
  | { kind: "latency"; bucket: string; le: string; total: string };

/** One pair of windows whose burn rates must both pass `factor`; seconds. */
export type BurnTier = {
  factor: number;
  longSeconds: number;
  shortSeconds: number;
  severity: "page" | "ticket";
};

/** One objective of one service, as its file states it. Texts are hostile. */
export type Slo = {
  /** `slo_id` of every series and alert: `order-service-availability`. Unique in the platform. */
  id: string;
  service: string;
  title: string;
  description: string;
  /** The share of good events that is promised, as written (`99.9`, percent) and exactly (999/1000). */
  targetPercent: string;
  target: Ratio;
  window: SloWindow;
  indicator: SloIndicator;
  tiers: readonly BurnTier[];
  /** Where it stands; `line` is that of its document. */
  file: string;
  line: number;
};
