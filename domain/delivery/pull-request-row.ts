import { summariseChecks } from "#domain/delivery/check-summary.ts";
import type { PullRequestReading } from "#domain/delivery/pull-request-reading.ts";
import type { PullRequestRow } from "#domain/delivery/pull-request-view.ts";
import { summariseReviews } from "#domain/delivery/review-summary.ts";
import { githubSource } from "#domain/delivery/source-state.ts";
import { type Freshness, observe } from "#domain/observed.ts";
import type { PlatformSettings } from "#domain/scaffold/platform-settings.ts";

/** One reading as a line of the list. */
export function pullRequestRow(
  reading: PullRequestReading,
  observed: PullRequestRow["observed"],
  paths: PlatformSettings["paths"],
  request: PullRequestRow["request"],
): PullRequestRow {
  const checks = summariseChecks(reading);
  const review = summariseReviews(reading);
  const { repository, number, title, url, authorLogin, requestedBy, state, mergeable, openedAt, updatedAt } =
    reading;
  return {
    repository,
    number,
    title,
    url,
    authorLogin,
    requestedBy,
    services: servicesTouched(reading.changedPaths ?? [], paths),
    state,
    checks: { state: checks.state, passed: checks.passed, total: checks.total },
    review: {
      state: review.state,
      waitingFor: review.state === "waiting" ? reading.requestedReviewers : review.objectors,
    },
    mergeable,
    openedAt,
    updatedAt,
    observed,
    request,
  };
}

/** How old a reading is at `now`. What has ended changes no more: it is not read again, and does not age. */
export function observedPullRequest(
  reading: PullRequestReading,
  observedAt: Date,
  freshness: Freshness,
  now: Date,
): PullRequestRow["observed"] {
  const hasEnded = reading.state === "merged" || reading.state === "closed";
  const sighting = { value: reading, observedAt };
  const state = hasEnded ? "fresh" : observe(sighting, githubSource, freshness, now).state;
  return { at: observedAt, state };
}

/** Names of the services whose source, manifests or runbooks lie among the paths. */
export function servicesTouched(changedPaths: readonly string[], paths: PlatformSettings["paths"]): string[] {
  const roots = [paths.services, paths.apps, paths.runbooks];
  const names = changedPaths.flatMap((path) => {
    const root = roots.find((each) => path.startsWith(`${each}/`));
    const name = root ? path.slice(root.length + 1).split("/") : [];
    return name.length > 1 && name[0] ? [name[0]] : [];
  });
  return [...new Set(names)].toSorted();
}
