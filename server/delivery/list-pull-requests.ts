import type { CourseStrip } from "#domain/delivery/course.ts";
import { observedPullRequest, pullRequestRow } from "#domain/delivery/pull-request-row.ts";
import type { PullRequestRow } from "#domain/delivery/pull-request-view.ts";
import { freshnessOf, githubSource } from "#domain/delivery/source-state.ts";
import { stripOf } from "#domain/delivery/strip-of.ts";
import type { Observed } from "#domain/observed.ts";
import { observeBySource } from "#server/delivery/list-sources.ts";
import type { DeliveryDeps } from "#server/delivery/ports.ts";
import type { StoredPullRequest } from "#server/delivery/readings-store.ts";
import { coursesOf } from "#server/delivery/recall-courses.ts";

export const pullRequestStates = ["open", "merged", "closed"] as const;
export type PullRequestQuery = {
  state?: (typeof pullRequestStates)[number] | undefined;
  q?: string | undefined;
};

const limit = 200;

/** Pull requests of the platform repository, newest first; without a state, the open ones and drafts. */
export async function listPullRequests(
  deps: DeliveryDeps,
  { state = "open", q = "" }: PullRequestQuery,
  now: Date,
): Promise<Observed<PullRequestRow[]>> {
  const states = state === "open" ? ["open", "draft"] : [state];
  const stored = await deps.readings.pullRequests(deps.platform.repository, states, limit);
  const rows = (await toRows(deps, stored, now)).filter((row) => matches(row, q));
  return observeBySource(deps, githubSource, rows, now);
}

/** Open pull requests that touch the service's source, manifests or runbooks. */
export async function openPullRequestsOfService(
  deps: DeliveryDeps,
  service: string,
  now: Date,
): Promise<Observed<PullRequestRow[]>> {
  const stored = await deps.readings.pullRequests(deps.platform.repository, ["open", "draft"], limit);
  const rows = (await toRows(deps, stored, now)).filter((row) => row.services.includes(service));
  return observeBySource(deps, githubSource, rows, now);
}

async function toRows(deps: DeliveryDeps, stored: StoredPullRequest[], now: Date): Promise<PullRequestRow[]> {
  const numbers = stored.map(({ reading }) => reading.number);
  const requests = await deps.requests.byPullRequest(deps.platform.repository, numbers);
  const courses = await coursesOf(deps, [...requests.values()], now);
  const freshness = freshnessOf(githubSource, deps.reconcileSeconds);
  return stored.map(({ reading, observedAt }) => {
    const id = requests.get(reading.number)?.request.id;
    const course = id ? courses.get(id) : undefined;
    const strip: CourseStrip | null = course ? stripOf(course, now) : null;
    const observed = observedPullRequest(reading, observedAt, freshness, now);
    return pullRequestRow(reading, observed, deps.platform.paths, id && strip ? { id, strip } : null);
  });
}

function matches(row: PullRequestRow, q: string): boolean {
  const words = q
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const text = [`#${row.number}`, row.title, row.authorLogin, row.requestedBy ?? "", ...row.services]
    .join(" ")
    .toLowerCase();
  return words.every((word) => text.includes(word));
}
