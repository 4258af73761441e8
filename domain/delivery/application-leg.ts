import { errorConditions } from "#domain/delivery/application-state.ts";
import { type Holds, hasNoticed, holdsMerge } from "#domain/delivery/containment.ts";
import type { HopState } from "#domain/delivery/course.ts";
import type { ApplicationFact } from "#domain/delivery/course-facts.ts";
import { healthyOf } from "#domain/delivery/health-leg.ts";
import { code, draftHop, type HopDraft, isPassed, shortSha, text } from "#domain/delivery/hop-draft.ts";
import { deploymentOfMerge, operationOfMerge, syncedOf, syncingOf } from "#domain/delivery/sync-leg.ts";

/** The four hops of one application, each `ahead` until the one before it has passed. */
export type ApplicationLeg = { noticed: HopDraft; syncing: HopDraft; synced: HopDraft; healthy: HopDraft };

/** How far the merge has come in one application. `imageTag` is the tag the change puts in place, where known. */
export function legOf(
  fact: ApplicationFact,
  { mergedAt, imageTag }: { mergedAt: Date | null; imageTag: string | null },
): ApplicationLeg {
  const noticed = noticedOf(fact, mergedAt);
  const operation = operationOfMerge(fact);
  const deployment = operation ? null : deploymentOfMerge(fact);
  const syncing = isPassed(noticed.state)
    ? syncingOf(fact, operation, deployment)
    : draftHop("syncing", "ahead", "Sync");
  const synced = isPassed(syncing.state)
    ? syncedOf(fact, operation, deployment)
    : draftHop("synced", "ahead", "Synced");
  const healthy = isPassed(synced.state)
    ? healthyOf(fact, imageTag)
    : draftHop("healthy", "ahead", "Healthy");
  return { noticed, syncing, synced, healthy };
}

function noticedOf(fact: ApplicationFact, mergedAt: Date | null): HopDraft {
  const { reading, containment } = fact;
  // A sync of the merge's own revision proves it was noticed, even where the last comparison has failed since.
  const operation = operationOfMerge(fact);
  if (hasNoticed(fact) || operation) {
    const revision = (hasNoticed(fact) ? reading.sync.revisions : operation?.revisions)?.[0] ?? "";
    return draftHop("noticed", "done", "Noticed by Argo CD", {
      evidence: [
        code(reading.name),
        text("compares with"),
        code(shortSha(revision)),
        text("which holds the merge"),
      ],
      at: operation?.startedAt ?? reading.reconciledAt ?? reading.createdAt,
    });
  }
  const broken = errorConditions(reading).find((condition) => isAfter(condition.at, mergedAt));
  if (broken) {
    return draftHop("noticed", "failed", "Argo CD cannot compare", {
      evidence: [code(reading.name), text(`${broken.type}: ${broken.message}`)],
      at: broken.at,
      mend: [text("Mend what the message names; Argo CD compares again by itself within three minutes.")],
    });
  }
  const holds = holdsMerge(reading.sync.revisions, containment);
  const { state, title, words } = waiting[holds];
  const at = code(shortSha(reading.sync.revisions[0] ?? "nothing"));
  return draftHop("noticed", state, title, { evidence: [code(reading.name), text(words), at] });
}

const waiting: Record<Holds, { state: HopState; title: string; words: string }> = {
  yes: {
    state: "now",
    title: "Noticed, comparing",
    words: "was compared in another form of its source at",
  },
  "not-yet": { state: "now", title: "Waiting for Argo CD", words: "still stands at" },
  diverged: {
    state: "failed",
    title: "The branch no longer holds the merge",
    words: "follows a branch that was rewritten; put the merge back with a new pull request. It stands at",
  },
  unknown: {
    state: "unknown",
    title: "Ancestry not known",
    words: "stands at a commit that GitHub has not placed yet:",
  },
  "no-commit": {
    state: "unknown",
    title: "No commit to compare",
    words: "follows a chart version, not a commit:",
  },
};

function isAfter(time: Date | null, mark: Date | null): boolean {
  return time === null || mark === null || time.getTime() >= mark.getTime();
}
