import { clusterHops, hasVanished } from "#domain/delivery/cluster-hops.ts";
import type { Course } from "#domain/delivery/course.ts";
import type { CourseFacts } from "#domain/delivery/course-facts.ts";
import { type Ending, finishCourse } from "#domain/delivery/finish-course.ts";
import { type HopDraft, isPassed } from "#domain/delivery/hop-draft.ts";
import { measuredHop } from "#domain/delivery/measured-hop.ts";
import { pullRequestHops } from "#domain/delivery/pull-request-hops.ts";
import { withRecord } from "#domain/delivery/recorded-course.ts";
import { requestHops } from "#domain/delivery/request-hops.ts";

/**
 * The course of a change from what is known of it at `now`. Pure and total: any part of the facts may be missing,
 * and every prefix of a history gives a course with all hops in order and one harbour. The cluster counts as far
 * as it *contains* the merge, never as far as it equals it.
 */
export function courseOf(facts: CourseFacts, now: Date): Course {
  const { request, recorded, usualMs } = facts;
  const github = withRecord([...requestHops(facts, now), ...pullRequestHops(facts)], recorded);
  const merged = github.find((hop) => hop.id === "merged");
  const mergedAt = merged && isPassed(merged.state) ? (merged.at ?? request.createdAt) : null;
  const seen = withRecord([...github, ...clusterHops(facts, mergedAt)], recorded);
  const isHealthy = seen.some((hop) => hop.id === "healthy" && isPassed(hop.state));
  const hops = withRecord([...seen, measuredHop(facts.measured, isHealthy, now)], recorded);
  const whole = { request, usualMs, ending: endingOf(hops, facts), overtaken: facts.laterMerge !== null };
  return finishCourse(hops, whole, now);
}

function endingOf(hops: HopDraft[], { pullRequest, cluster, laterMerge }: CourseFacts): Ending {
  const merged = hops.find((hop) => hop.id === "merged");
  const isMerged = merged !== undefined && isPassed(merged.state);
  if (!isMerged) {
    return pullRequest.state !== "unknown" && pullRequest.value.state === "closed"
      ? { kind: "closed" }
      : null;
  }
  const wasHealthy = hops.some((hop) => hop.id === "healthy" && isPassed(hop.state));
  if (wasHealthy || laterMerge === null || cluster.state === "unknown") return null;
  return hasVanished(cluster.value, merged.at) ? { kind: "undone", by: laterMerge } : null;
}
