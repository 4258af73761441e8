import type { PullRequestReading } from "#domain/delivery/pull-request-reading.ts";
import { secondPersonStatus } from "#domain/delivery/second-person.ts";
import { githubSource } from "#domain/delivery/source-state.ts";
import type { CommitStatus, FollowDeps } from "#server/delivery/ports.ts";

/**
 * Reads a pull request again, keeps the reading, and says on its head by `portolan/second-person` whether somebody other
 * than the person it was made for has approved it, and by `portolan/error-budget` whether budgets let it in. Null where
 * GitHub knows no such pull request.
 */
export async function refreshPullRequest(
  deps: FollowDeps,
  number: number,
  now: Date,
  signal: AbortSignal,
): Promise<PullRequestReading | null> {
  const { repository } = deps.platform;
  const [seen, requests] = await Promise.all([
    deps.github.read(number, signal),
    deps.requests.byPullRequest(repository, [number]),
  ]);
  await deps.sources.ok(githubSource, now);
  if (!seen) return null;
  const request = requests.get(number)?.request;
  // The record outranks the trailers: anybody who can push can write a trailer.
  const reading = request ? { ...seen, requestedBy: request.requesterLogin, requestId: request.id } : seen;
  const isKept = await deps.readings.keepPullRequest(reading, now);
  if (!isKept) return reading;
  const page = reading.requestId ? `${deps.portalUrl}/requests/${reading.requestId}` : deps.portalUrl;
  await tell(deps, number, async () => secondPersonStatus(reading, page), signal);
  await tell(deps, number, () => deps.budgets.ofPullRequest(reading, now, signal), signal);
  return reading;
}

/** A status that cannot be set now is set at the next reading; following goes on without it. */
async function tell(
  { statuses, log }: FollowDeps,
  pullRequest: number,
  statusOf: () => Promise<CommitStatus | null>,
  signal: AbortSignal,
): Promise<void> {
  try {
    const status = await statusOf();
    if (status) await statuses.setStatus(status, signal);
  } catch (error) {
    signal.throwIfAborted();
    log.warn(
      { err: error, pullRequest },
      "a status of the head could not be set; tried again at the next reading",
    );
  }
}
