import { clusterHops, hasVanished } from "#domain/delivery/cluster-hops.ts";
import type { Course, Hop } from "#domain/delivery/course.ts";
import type { CourseFacts } from "#domain/delivery/course-facts.ts";
import { draftHop, type HopDraft, isPassed, latest, link, text } from "#domain/delivery/hop-draft.ts";
import { pullRequestHops } from "#domain/delivery/pull-request-hops.ts";
import { withRecord } from "#domain/delivery/recorded-course.ts";
import { requestHops } from "#domain/delivery/request-hops.ts";

/**
 * The course of a change from what is known of it at `now`. Pure and total: any part of the facts may be missing,
 * and every prefix of a history gives a course with all hops in order and one harbour. The cluster counts as far
 * as it *contains* the merge, never as far as it equals it.
 */
export function courseOf(facts: CourseFacts, now: Date): Course {
  const { request } = facts;
  const github = withRecord([...requestHops(facts, now), ...pullRequestHops(facts)], facts.recorded);
  const merged = github.find((hop) => hop.id === "merged");
  const mergedAt = merged && isPassed(merged.state) ? (merged.at ?? request.createdAt) : null;
  const sailed = withRecord([...github, ...clusterHops(facts, mergedAt), notMeasured], facts.recorded);
  const hops = ended(sailed, facts);
  const outcome = outcomeOf(hops, facts);
  const over =
    outcome === "live" || outcome === "superseded" || outcome === "closed" || outcome === "cancelled";
  const endedAt = request.finishedAt ?? (over ? latest(hops.map((hop) => hop.at)) : null);
  return {
    hops: withLags(hops, facts, endedAt ?? now),
    harbour: harbourOf(hops).id,
    outcome,
    startedAt: request.createdAt,
    endedAt,
  };
}

const notMeasured = draftHop("measured", "ahead", "Measured", {
  evidence: [text("Not yet: objectives arrive with budgets")],
});

function harbourOf(hops: HopDraft[]): HopDraft {
  return hops.find((hop) => !isPassed(hop.state)) ?? notMeasured;
}

/** Adjusts the hops of a request that a person or the portal ended, or that a later merge made pointless. */
function ended(hops: HopDraft[], facts: CourseFacts): HopDraft[] {
  const { request } = facts;
  const harbour = harbourOf(hops);
  if (request.state === "cancelling") return replace(hops, { ...harbour, state: "now", title: "Cancelling" });
  if (request.state === "cancelled") {
    return skipRest(hops, request.cancelledBy ? `Cancelled by ${request.cancelledBy}` : "Cancelled");
  }
  if (request.state === "failed" && harbour.state !== "failed") {
    const because = request.explanation;
    return replace(hops, {
      ...harbour,
      state: "failed",
      evidence: [text(because?.message ?? request.lastError ?? "The portal gave up")],
      mend: because ? [text(because.mend)] : null,
      at: request.finishedAt,
    });
  }
  const later = undoneBy(hops, facts);
  if (later) return skipRest(hops, "Undone by a later merge", link(`#${later.number}`, later.url));
  if (request.state === "closed" && harbour.state !== "failed")
    return skipRest(hops, request.explanation?.message ?? "Closed");
  return hops;
}

/** The later merge, where nothing of this change is left in the cluster and it never became healthy. */
function undoneBy(hops: HopDraft[], facts: CourseFacts): CourseFacts["laterMerge"] {
  const merged = hops.find((hop) => hop.id === "merged" && isPassed(hop.state));
  const wasHealthy = hops.some((hop) => hop.id === "healthy" && isPassed(hop.state));
  if (!merged || wasHealthy || facts.cluster.state === "unknown") return null;
  return hasVanished(facts.cluster.value, merged.at) ? facts.laterMerge : null;
}

function replace(hops: HopDraft[], hop: HopDraft): HopDraft[] {
  return hops.map((each) => (each.id === hop.id ? hop : each));
}

function skipRest(hops: HopDraft[], words: string, more?: HopDraft["evidence"][number]): HopDraft[] {
  const first = hops.findIndex((hop) => !isPassed(hop.state));
  const evidence = more ? [text(words), more] : [text(words)];
  return hops.map((hop, index) => {
    if (isPassed(hop.state)) return hop;
    return draftHop(hop.id, "skipped", hop.title, index === first ? { evidence } : {});
  });
}

function outcomeOf(hops: HopDraft[], facts: CourseFacts): Course["outcome"] {
  const { request, laterMerge } = facts;
  if (request.state === "cancelled") return "cancelled";
  if (request.explanation?.code === "superseded") return "superseded";
  if (request.state === "live" || request.state === "closed" || request.state === "failed")
    return request.state;
  const merged = hops.find((hop) => hop.id === "merged");
  const closed = facts.pullRequest.state !== "unknown" && facts.pullRequest.value.state === "closed";
  if (closed && merged?.state === "failed") return "closed";
  if (undoneBy(hops, facts)) return "superseded";
  const healthy = hops.find((hop) => hop.id === "healthy");
  if (healthy && isPassed(healthy.state)) return laterMerge ? "superseded" : "live";
  if (hops.some((hop) => hop.state === "failed")) return "failed";
  return harbourOf(hops).state === "held" ? "held" : "under-way";
}

/** Lag is the time since the hops before were reached; of the present hop it still grows until `end`. */
function withLags(hops: HopDraft[], { usualMs }: CourseFacts, end: Date): Hop[] {
  const harbour = harbourOf(hops).id;
  return hops.map((hop, index) => {
    const before = latest(hops.slice(0, index).map((each) => each.at));
    const until = hop.at ?? (hop.id === harbour && hop.state !== "ahead" ? end : null);
    const lagMs = before && until ? Math.max(0, until.getTime() - before.getTime()) : null;
    return { ...hop, lagMs, usualMs: usualMs[hop.id] ?? null };
  });
}
