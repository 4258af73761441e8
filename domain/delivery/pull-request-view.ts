import type { CourseStrip } from "#domain/delivery/course.ts";
import type { Observed } from "#domain/observed.ts";

/** One line of the pull-request list. Titles and names are GitHub's text: hostile, shown as text. */
export type PullRequestRow = {
  repository: string;
  number: number;
  title: string;
  /** Always http(s) on the configured GitHub. */
  url: string;
  authorLogin: string;
  requestedBy: string | null;
  /** Services whose files it touches, by name. */
  services: string[];
  state: "open" | "draft" | "merged" | "closed";
  checks: { state: "none" | "running" | "passed" | "failed"; passed: number; total: number };
  review: { state: "waiting" | "approved" | "changes-requested"; waitingFor: string[] };
  mergeable: "yes" | "conflict" | "computing";
  openedAt: Date;
  updatedAt: Date;
  /** When the portal last read it, and whether that still counts. */
  observed: { at: Date; state: Observed<unknown>["state"] };
  /** The portal's own request behind it, with its course in short form. */
  request: { id: string; strip: CourseStrip } | null;
};
