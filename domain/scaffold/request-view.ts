import type { Course, CourseStrip } from "#domain/delivery/course.ts";
import type { SourceState } from "#domain/delivery/home-view.ts";
import type { Explanation } from "#domain/scaffold/explanation.ts";
import type { RequestKind } from "#domain/scaffold/request-kind.ts";
import type { RequestState } from "#domain/scaffold/request-steps.ts";

/** One line of the list of requests. */
export type RequestRow = {
  id: string;
  title: string;
  service: string;
  ownerTeam: string;
  requester: { login: string; name: string };
  state: RequestState;
  pullRequest: { number: number; url: string } | null;
  strip: CourseStrip;
  createdAt: Date;
  finishedAt: Date | null;
};

/** Whether the person who asks may do something now, and if not, why not in words that can be shown. */
export type Permission = { allowed: true } | { allowed: false; because: string };

/** One request with everything its page shows. */
export type RequestDetail = RequestRow & {
  kind: RequestKind;
  /** Path of the form that this was asked with, to ask again; for a creation it is filled with the same answers. */
  againPath: string;
  template: { name: string; title: string; version: string; commit: string };
  repository: string;
  branch: string;
  renderedDigest: string;
  fileCount: number;
  course: Course;
  /** The outside systems this course is read from. */
  sources: SourceState[];
  /** How a terminal state came about, with the next step; null while under way and once live. */
  explanation: Explanation | null;
  /** What stands in the way of the present step; null where nothing does. */
  setback: { message: string; mend: string; since: Date; attempts: number; nextAttemptAt: Date } | null;
  mayCancel: Permission;
  mayRetry: Permission;
};
