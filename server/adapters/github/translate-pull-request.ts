import type {
  CheckReading,
  CheckState,
  PullRequestReading,
  ReviewReading,
} from "#domain/delivery/pull-request-reading.ts";
import { readTrailers } from "#domain/scaffold/request-trailers.ts";
import type {
  RawCheckRun,
  RawPull,
  RawReview,
  RawStatus,
} from "#server/adapters/github/pull-request-shapes.ts";

type Parts = {
  repository: string;
  pull: RawPull;
  runs: RawCheckRun[];
  statuses: RawStatus[];
  reviews: RawReview[];
  messages: string[];
  changedPaths: string[] | null;
  requiredChecks: string[] | null;
  requiredApprovals: number | null;
};

/** Puts GitHub's answers about one pull request together in our words. */
export function translatePullRequest(parts: Parts): PullRequestReading {
  const { repository, pull } = parts;
  // From the oldest commit that carries them: what the portal wrote stands first, whatever was pushed on top.
  const trailers = parts.messages.map(readTrailers).find((found) => found !== null);
  return {
    repository,
    number: pull.number,
    title: pull.title,
    url: pull.html_url,
    authorLogin: pull.user,
    requestedBy: trailers?.requester.login ?? null,
    requestId: trailers?.requestId ?? null,
    state: pull.merged ? "merged" : pull.state === "closed" ? "closed" : pull.draft ? "draft" : "open",
    headSha: pull.head.sha,
    headRef: pull.head.ref,
    baseRef: pull.base.ref,
    mergeSha: pull.merged ? pull.merge_commit_sha : null,
    mergedBy: pull.merged_by,
    mergedAt: pull.merged_at,
    closedAt: pull.closed_at,
    openedAt: pull.created_at,
    updatedAt: pull.updated_at,
    mergeable: pull.mergeable === null ? "computing" : pull.mergeable ? "yes" : "conflict",
    requiredChecks: parts.requiredChecks,
    requiredApprovals: parts.requiredApprovals,
    checks: [...newestRuns(parts.runs).map(checkOfRun), ...newestStatuses(parts.statuses).map(checkOfStatus)],
    reviews: parts.reviews.flatMap(toReview),
    requestedReviewers: [
      ...pull.requested_reviewers.map((each) => each.login),
      ...pull.requested_teams.map((each) => each.slug),
    ],
    labels: pull.labels.map((label) => label.name),
    reverts: [...new Set(parts.messages.flatMap(revertedBy))].slice(0, 10),
    changedPaths: parts.changedPaths,
  };
}

/** As `git revert` and GitHub's own button write it. */
function revertedBy(message: string): string[] {
  return [...message.matchAll(/^This reverts commit ([0-9a-f]{40})\b/gm)].flatMap(
    ([, commit]) => commit ?? [],
  );
}

/** A check that ran again has a newer run under the same name; the older one is history. */
function newestRuns(runs: RawCheckRun[]): RawCheckRun[] {
  const byName = new Map<string, RawCheckRun>();
  for (const run of runs.toSorted((left, right) => left.id - right.id)) byName.set(run.name, run);
  return [...byName.values()];
}

function newestStatuses(statuses: RawStatus[]): RawStatus[] {
  const byContext = new Map<string, RawStatus>();
  const oldestFirst = statuses.toSorted(
    (left, right) => left.updated_at.getTime() - right.updated_at.getTime(),
  );
  for (const status of oldestFirst) byContext.set(status.context, status);
  return [...byContext.values()];
}

const conclusions: Record<string, CheckState> = {
  success: "passed",
  neutral: "passed",
  skipped: "skipped",
  failure: "failed",
  cancelled: "failed",
  timed_out: "failed",
  action_required: "failed",
  startup_failure: "failed",
  stale: "unknown",
};

const words: Record<string, string> = {
  cancelled: "was cancelled",
  timed_out: "took too long",
  action_required: "waits for somebody to act on it",
  startup_failure: "could not start",
  stale: "GitHub gave up on it",
};

function checkOfRun(run: RawCheckRun): CheckReading {
  const done = run.status === "completed";
  const open: CheckState = run.status === "in_progress" ? "running" : "queued";
  return {
    id: `run:${run.name}`,
    name: run.name,
    state: done ? (conclusions[run.conclusion ?? ""] ?? "unknown") : open,
    summary: run.output || (words[run.conclusion ?? ""] ?? ""),
    url: run.html_url ?? run.details_url,
    startedAt: run.started_at,
    completedAt: done ? run.completed_at : null,
    log: null,
  };
}

const statusStates: Record<string, CheckState> = {
  success: "passed",
  pending: "running",
  failure: "failed",
  error: "failed",
};

function checkOfStatus(status: RawStatus): CheckReading {
  const state = statusStates[status.state] ?? "unknown";
  const done = state === "passed" || state === "failed";
  return {
    id: `status:${status.context}`,
    name: status.context,
    state,
    summary: status.description,
    url: status.target_url,
    startedAt: status.created_at,
    completedAt: done ? status.updated_at : null,
    log: null,
  };
}

const reviewStates: Record<string, ReviewReading["state"]> = {
  APPROVED: "approved",
  CHANGES_REQUESTED: "changes-requested",
  COMMENTED: "commented",
  DISMISSED: "dismissed",
};

function toReview({ user: login, state: raw, commit_id, submitted_at: at }: RawReview): ReviewReading[] {
  const state = reviewStates[raw];
  return state && at ? [{ login, state, commitSha: commit_id ?? "", at }] : [];
}
