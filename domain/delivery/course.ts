/** The harbours a change passes, in order. */
export const hopIds = [
  "accepted",
  "rendered",
  "pull-request",
  "checks",
  "review",
  "merged",
  "noticed",
  "syncing",
  "synced",
  "healthy",
  "measured",
] as const;
export type HopId = (typeof hopIds)[number];

/** `ahead` not reached, `now` under way, `held` waits for a person, `unknown` its source cannot be believed. */
export type HopState = "done" | "now" | "held" | "failed" | "unknown" | "ahead" | "skipped";

/** Text for people in pieces: plain words, something to set in mono, or a link. Never HTML. */
export type Evidence =
  | { kind: "text"; text: string }
  | { kind: "code"; text: string }
  | { kind: "link"; text: string; href: string };

/** One check, resource or pod under a hop. */
export type HopDetail = { id: string; title: string; state: HopState; evidence: Evidence[]; at: Date | null };

export type Hop = {
  id: HopId;
  state: HopState;
  /** A fact: "Becoming healthy", not "Health check". */
  title: string;
  evidence: Evidence[];
  /** When the hop was reached or failed. */
  at: Date | null;
  /** Time since the previous hop was reached; still growing while `now` or `held`. */
  lagMs: number | null;
  /** Median lag of this hop over recent changes, where at least three are known. */
  usualMs: number | null;
  /** Who said so, and when it was last confirmed. */
  observed: { source: string; at: Date; state: "fresh" | "stale" } | null;
  details: HopDetail[];
  /** The end of a log or an event that explains a failure. Hostile text, shown as text. */
  log: { title: string; lines: string[]; truncated: boolean } | null;
  /** For failures and waits: the next step. */
  mend: Evidence[] | null;
};

/** `harbour` is the hop that matters now: the first that is not done. */
export type Course = {
  hops: Hop[];
  harbour: HopId;
  outcome: "under-way" | "held" | "failed" | "live" | "closed" | "cancelled" | "superseded";
  startedAt: Date;
  endedAt: Date | null;
};

/** The short form for lists. */
export type CourseStrip = {
  hops: { id: HopId; state: HopState }[];
  now: { title: string; state: HopState };
  elapsedMs: number;
};
