import type { CourseStrip } from "#domain/delivery/course.ts";

/** How an outside system answers now. `source` is `GitHub` or `cluster <name>`. */
export type SourceState = {
  source: string;
  state: "fresh" | "stale" | "unknown";
  okAt: Date | null;
  failingSince: Date | null;
  /** What it last said, for people; null while it answers. */
  error: string | null;
};

/** One thing only this person (or their team) can move on, worst first. */
export type NeedsYouRow = {
  id: string;
  kind:
    | "failed-request"
    | "failed-check"
    | "conflict"
    | "review"
    | "merge"
    | "degraded"
    | "drift"
    | "sync-failed"
    | "budget-exhausted"
    | "budget-burning";
  severity: "bad" | "at-risk" | "waiting";
  /** A fact: "pay-api-dev is degraded". */
  title: string;
  /** What to do about it. */
  hint: string;
  /** A path of the portal or an http(s) address. */
  href: string;
  since: Date | null;
  service: string | null;
};

/** A change that is on its way. */
export type UnderWayRow = {
  requestId: string;
  title: string;
  service: string;
  ownerTeam: string;
  requesterLogin: string;
  pullRequest: { number: number; url: string } | null;
  strip: CourseStrip;
  startedAt: Date;
};

export type HomeView = { needsYou: NeedsYouRow[]; underWay: UnderWayRow[]; sources: SourceState[] };
