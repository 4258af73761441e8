import { type HopId, hopIds } from "#domain/delivery/course.ts";
import type { RecordedHop } from "#domain/delivery/course-facts.ts";
import { draftHop, type HopDraft, isPassed } from "#domain/delivery/hop-draft.ts";

/** Until the merge these follow the head of the branch, which may move; after it they are history like the rest. */
const followsHead: readonly HopId[] = ["checks", "review"];

/**
 * Lays what the portal has recorded under what it sees now. A hop once passed stays passed, with the time and the
 * evidence of then: late, lost and repeated news never moves a change backwards. Before the merge, checks and
 * review speak of the present head only.
 */
export function withRecord(hops: HopDraft[], recorded: readonly RecordedHop[]): HopDraft[] {
  const kept = new Map(recorded.filter((hop) => isPassed(hop.state)).map((hop) => [hop.id, hop]));
  const seenMerged = hops.some((hop) => hop.id === "merged" && isPassed(hop.state));
  const merged = seenMerged || kept.has("merged");
  const laid = hops.map((hop) => {
    const record = kept.get(hop.id);
    if (!record || (followsHead.includes(hop.id) && !merged)) return hop;
    const { source, observedAt, ...past } = record;
    return { ...past, observed: { source, at: observedAt, state: "fresh" as const } };
  });
  return closeGaps(laid);
}

/** What lies before a passed milestone was passed too, even if nobody looked at the time. */
function closeGaps(hops: HopDraft[]): HopDraft[] {
  const milestones: readonly HopId[] = hopIds.filter((id) => !followsHead.includes(id));
  const last = hops.findLastIndex((hop) => milestones.includes(hop.id) && isPassed(hop.state));
  return hops.map((hop, index) =>
    index < last && !isPassed(hop.state)
      ? draftHop(hop.id, "skipped", hop.title, { evidence: [unseen] })
      : hop,
  );
}

const unseen = { kind: "text", text: "Passed before the portal looked" } as const;
