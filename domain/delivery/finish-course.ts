import type { Course, Hop, HopId } from "#domain/delivery/course.ts";
import type { CourseFacts, RequestFact } from "#domain/delivery/course-facts.ts";
import { draftHop, type HopDraft, isPassed, latest, link, text } from "#domain/delivery/hop-draft.ts";

/** How a change ended by somebody's doing rather than by arriving. */
export type Ending =
  | { kind: "closed" }
  | { kind: "undone"; by: NonNullable<CourseFacts["laterMerge"]> }
  | null;

type Whole = {
  request: RequestFact;
  usualMs: Partial<Record<HopId, number>>;
  ending: Ending;
  /** True where a later merge reached the cluster in the same revision, before this one had arrived. */
  overtaken: boolean;
};

/** Makes a course of its hops: how it ended, which hop matters now, and how long each took. */
export function finishCourse(hops: HopDraft[], whole: Whole, now: Date): Course {
  const { request, usualMs } = whole;
  const closing = close(hops, whole);
  const outcome = outcomeOf(closing, whole);
  const isOver =
    outcome === "live" || outcome === "superseded" || outcome === "closed" || outcome === "cancelled";
  const measured = closing.at(-1);
  // A live change is over once it is measured, or where nobody waits for that.
  const isAwaited = outcome === "live" && measured?.state === "now";
  const arrivedAt = latest([request.finishedAt, outcome === "live" ? (measured?.at ?? null) : null]);
  const endedAt = isAwaited ? null : (arrivedAt ?? (isOver ? latest(closing.map((hop) => hop.at)) : null));
  return {
    hops: withLags(closing, usualMs, endedAt ?? now),
    harbour: harbourOf(closing)?.id ?? "measured",
    outcome,
    startedAt: request.createdAt,
    endedAt,
  };
}

/** The first that is not done, or else the last. */
function harbourOf(hops: HopDraft[]): HopDraft | undefined {
  return hops.find((hop) => !isPassed(hop.state)) ?? hops.at(-1);
}

function close(hops: HopDraft[], { request, ending }: Whole): HopDraft[] {
  const harbour = harbourOf(hops);
  if (!harbour) return hops;
  const because = request.explanation;
  if (ending?.kind === "undone")
    return skipRest(hops, "Undone by a later merge", link(`#${ending.by.number}`, ending.by.url));
  switch (request.state) {
    case "cancelling":
      return replace(hops, { ...harbour, state: "now", title: "Cancelling" });
    case "cancelled":
      return skipRest(hops, request.cancelledBy ? `Cancelled by ${request.cancelledBy}` : "Cancelled");
    case "closed":
      return harbour.state === "failed" ? hops : skipRest(hops, because?.message ?? "Closed");
    case "failed":
      return harbour.state === "failed" ? hops : replace(hops, gaveUp(harbour, request));
    default:
      return hops;
  }
}

function gaveUp(harbour: HopDraft, { explanation, lastError, finishedAt }: RequestFact): HopDraft {
  return {
    ...harbour,
    state: "failed",
    evidence: [text(explanation?.message ?? lastError ?? "The portal gave up")],
    mend: explanation ? [text(explanation.mend)] : null,
    at: finishedAt,
  };
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

function outcomeOf(hops: HopDraft[], { request, ending, overtaken }: Whole): Course["outcome"] {
  if (request.state === "cancelled") return "cancelled";
  if (request.explanation?.code === "superseded" || ending?.kind === "undone") return "superseded";
  if (request.state === "live" || request.state === "closed" || request.state === "failed")
    return request.state;
  if (ending?.kind === "closed") return "closed";
  const healthy = hops.find((hop) => hop.id === "healthy");
  if (healthy && isPassed(healthy.state)) return overtaken ? "superseded" : "live";
  if (hops.some((hop) => hop.state === "failed")) return "failed";
  return harbourOf(hops)?.state === "held" ? "held" : "under-way";
}

/** Lag is the time since the hops before were reached; of the present hop it still grows until `end`. */
function withLags(hops: HopDraft[], usualMs: Whole["usualMs"], end: Date): Hop[] {
  const harbour = harbourOf(hops)?.id;
  return hops.map((hop, index) => {
    const before = latest(hops.slice(0, index).map((each) => each.at));
    const until = hop.at ?? (hop.id === harbour && hop.state !== "ahead" ? end : null);
    const lagMs = before && until ? Math.max(0, until.getTime() - before.getTime()) : null;
    return { ...hop, lagMs, usualMs: usualMs[hop.id] ?? null };
  });
}
