import { type Course, type HopId, type HopState, hopIds } from "#domain/delivery/course.ts";
import type { RecordedHop, RequestFact, StepFact } from "#domain/delivery/course-facts.ts";
import { finishCourse } from "#domain/delivery/finish-course.ts";
import type { SourceState } from "#domain/delivery/home-view.ts";
import { draftHop, type HopDraft, isPassed, text } from "#domain/delivery/hop-draft.ts";
import { requestHops } from "#domain/delivery/request-hops.ts";
import { githubSource } from "#domain/delivery/source-state.ts";

type Recall = {
  request: RequestFact;
  steps: StepFact[];
  recorded: RecordedHop[];
  /** How the sources named by the records answer now: a hop still under way is as old as its source. */
  sources: SourceState[];
  usualMs: Partial<Record<HopId, number>>;
};

const aheadTitles: Partial<Record<HopId, string>> = {
  checks: "Checks",
  review: "Review",
  merged: "Merge",
  noticed: "Noticed by Argo CD",
  syncing: "Sync",
  synced: "Synced",
  healthy: "Healthy",
  measured: "Measured",
};

/**
 * The course as the worker last recorded it, told at `now`. What was passed is history; what is under way is
 * stale or unknown as soon as its source is, so that an old picture never looks alive.
 */
export function recalledCourse({ request, steps, recorded, sources, usualMs }: Recall, now: Date): Course {
  const unread = { state: "unknown", source: "GitHub" } as const;
  const own = requestHops({ request, steps, pullRequest: unread }, now);
  const rest = hopIds.slice(own.length).map((id) => {
    const record = recorded.find((hop) => hop.id === id);
    return record ? recall(record, sources) : unrecorded(id, own, sources);
  });
  return finishCourse([...own, ...rest], { request, usualMs, ending: null, overtaken: false }, now);
}

/** A hop nobody has looked at lies ahead; the first after the pull request waits for GitHub, which may be silent. */
function unrecorded(id: HopId, own: readonly HopDraft[], sources: readonly SourceState[]): HopDraft {
  const title = aheadTitles[id] ?? "";
  const github = sources.find(({ source }) => source === githubSource);
  const waits = id === "checks" && own.every(({ state }) => isPassed(state));
  if (!waits || github?.state !== "unknown") return draftHop(id, "ahead", title);
  return draftHop(id, "unknown", title, { evidence: silence(github) });
}

function silence({ source, error }: SourceState): HopDraft["evidence"] {
  return [text(`${source} has not answered for too long${error ? `: ${error}` : ""}`)];
}

function recall({ source, observedAt, ...hop }: RecordedHop, sources: SourceState[]): HopDraft {
  if (isPassed(hop.state) || hop.state === "ahead") {
    return { ...hop, observed: hop.state === "ahead" ? null : { source, at: observedAt, state: "fresh" } };
  }
  const now = sources.find((each) => each.source === source);
  const at = now?.okAt && now.okAt > observedAt ? now.okAt : observedAt;
  if (now?.state === "unknown" && isMoving(hop.state)) {
    return {
      ...hop,
      state: "unknown",
      evidence: silence(now),
      observed: { source, at, state: "stale" },
    };
  }
  return { ...hop, observed: { source, at, state: now?.state === "fresh" ? "fresh" : "stale" } };
}

function isMoving(state: HopState): boolean {
  return state === "now" || state === "held" || state === "unknown";
}
