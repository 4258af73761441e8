import { z } from "zod";

/** How one check or commit status stands. `neutral` and `skipped` do not block a merge. */
export const checkStates = ["queued", "running", "passed", "failed", "skipped", "unknown"] as const;
export type CheckState = (typeof checkStates)[number];

const checkReadingSchema = z.object({
  /** Stable within a head: `run:<name>` for a check run, `status:<context>` for a commit status. */
  id: z.string(),
  name: z.string(),
  state: z.enum(checkStates),
  /** What the check said of itself, one line. Hostile text. */
  summary: z.string(),
  /** Already checked to be http(s). */
  url: z.string().nullable(),
  startedAt: z.coerce.date().nullable(),
  completedAt: z.coerce.date().nullable(),
  /** The end of a failed job's log; null while it has not been read or there is none. */
  log: z.object({ lines: z.array(z.string()), truncated: z.boolean() }).nullable(),
});
export type CheckReading = z.infer<typeof checkReadingSchema>;

const reviewReadingSchema = z.object({
  login: z.string(),
  state: z.enum(["approved", "changes-requested", "commented", "dismissed"]),
  /** The commit the review was given on. */
  commitSha: z.string(),
  at: z.coerce.date(),
});
export type ReviewReading = z.infer<typeof reviewReadingSchema>;

/**
 * A pull request with its checks and reviews as GitHub told them at one moment, in our words. Stored as the
 * document of `pull_request_reading`. SHAs are 40 hex digits; times are GitHub's, to the second.
 */
export const pullRequestReadingSchema = z.object({
  repository: z.string(),
  number: z.number().int().positive(),
  title: z.string(),
  url: z.string(),
  authorLogin: z.string(),
  /** Login behind the `Requested-by` trailer: the person the portal acted for. */
  requestedBy: z.string().nullable(),
  /** `req_…` from the `Portal-Request-Id` trailer. */
  requestId: z.string().nullable(),
  state: z.enum(["open", "draft", "merged", "closed"]),
  headSha: z.string(),
  headRef: z.string(),
  baseRef: z.string(),
  /** Null before the merge: what GitHub offers until then is a throw-away test merge. */
  mergeSha: z.string().nullable(),
  mergedBy: z.string().nullable(),
  mergedAt: z.coerce.date().nullable(),
  closedAt: z.coerce.date().nullable(),
  openedAt: z.coerce.date(),
  updatedAt: z.coerce.date(),
  /** `computing` while GitHub has not decided. */
  mergeable: z.enum(["yes", "conflict", "computing"]),
  /** Contexts the branch rules demand; null when the rules could not be read. */
  requiredChecks: z.array(z.string()).nullable(),
  /** Approvals the branch rules demand; null when the rules could not be read. */
  requiredApprovals: z.number().int().nonnegative().nullable(),
  checks: z.array(checkReadingSchema),
  reviews: z.array(reviewReadingSchema),
  requestedReviewers: z.array(z.string()),
  labels: z.array(z.string()),
  /** Commits that its own commits say they take back. Anybody can write that: it is checked before it counts. */
  reverts: z.array(z.string()).default([]),
  /** Paths the pull request touches; null when not read or too many to be complete. */
  changedPaths: z.array(z.string()).nullable(),
});
export type PullRequestReading = z.infer<typeof pullRequestReadingSchema>;

/** The commit status by which the portal says whether somebody other than the requester approved the head. */
export const secondPersonContext = "portolan/second-person";
