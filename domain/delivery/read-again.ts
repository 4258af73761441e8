import { summariseChecks } from "#domain/delivery/check-summary.ts";
import type { PullRequestReading } from "#domain/delivery/pull-request-reading.ts";

/** How often a pull request that waits for a person is read, in ms: before its reading is shown as stale. */
export const restingMs = 120_000;
const unreadMs = 30_000;
const checkingMs = 10_000;
const computingMs = 3_000;

/**
 * How long a reading holds before GitHub is asked again, in ms. What moves by itself is read again soon, and ever
 * more rarely the longer nothing happened: a check that has run for minutes will not end in the next second.
 * `null` is a pull request that could not be read yet.
 */
export function readAgainMs(reading: PullRequestReading | null, now: Date): number {
  if (reading === null) return unreadMs;
  const soonest = soonestMs(reading);
  const quietMs = now.getTime() - lastNews(reading);
  return Math.min(restingMs, Math.max(soonest, quietMs / 10));
}

function soonestMs(reading: PullRequestReading): number {
  if (reading.mergeable === "computing") return computingMs;
  const { state } = summariseChecks(reading);
  return state === "running" || state === "none" ? checkingMs : restingMs;
}

/** Checks begin and end without GitHub counting it as a change of the pull request. */
function lastNews({ updatedAt, checks }: PullRequestReading): number {
  const times = checks.flatMap(({ startedAt, completedAt }) => [startedAt, completedAt]);
  return Math.max(updatedAt.getTime(), ...times.map((at) => at?.getTime() ?? 0));
}
