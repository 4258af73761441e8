import type { ApplicationOperation, ApplicationReading } from "#domain/delivery/application.ts";
import { errorConditions } from "#domain/delivery/application-state.ts";
import { type Holds, hasNoticed, holdsMerge } from "#domain/delivery/containment.ts";
import type { HopState } from "#domain/delivery/course.ts";
import type { ApplicationFact } from "#domain/delivery/course-facts.ts";
import { healthyOf } from "#domain/delivery/health-leg.ts";
import {
  code,
  counted,
  detail,
  draftHop,
  type HopDraft,
  isPassed,
  shortSha,
  text,
} from "#domain/delivery/hop-draft.ts";

/** The four hops of one application, each `ahead` until the one before it has passed. */
export type ApplicationLeg = { noticed: HopDraft; syncing: HopDraft; synced: HopDraft; healthy: HopDraft };

/** How far the merge has come in one application. `imageTag` is the tag the change puts in place, where known. */
export function legOf(
  fact: ApplicationFact,
  { mergedAt, imageTag }: { mergedAt: Date | null; imageTag: string | null },
): ApplicationLeg {
  const noticed = noticedOf(fact, mergedAt);
  const operation = operationOfMerge(fact);
  const syncing = isPassed(noticed.state) ? syncingOf(fact, operation) : draftHop("syncing", "ahead", "Sync");
  const synced = isPassed(syncing.state) ? syncedOf(fact, operation) : draftHop("synced", "ahead", "Synced");
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
/** The operation, if it was a sync of a whole revision that holds the merge. */
function operationOfMerge({ reading, containment }: ApplicationFact): ApplicationOperation | null {
  const { operation } = reading;
  if (!operation || operation.dryRun || operation.partial) return null;
  return holdsMerge(operation.revisions, containment) === "yes" ? operation : null;
}

function syncingOf({ reading }: ApplicationFact, operation: ApplicationOperation | null): HopDraft {
  if (operation) {
    return draftHop("syncing", "done", "Sync began", {
      evidence: [
        code(reading.name),
        text(operation.initiatedBy ? `by ${operation.initiatedBy} at` : "at"),
        code(shortSha(operation.revisions[0] ?? "")),
      ],
      at: operation.startedAt ?? reading.reconciledAt,
    });
  }
  if (reading.sync.status === "Synced") {
    return draftHop("syncing", "skipped", "Nothing to sync", {
      evidence: [code(reading.name), text("already is as the merge wants it")],
      at: reading.reconciledAt,
    });
  }
  if (reading.operationRequested || reading.operation?.phase === "Running") {
    return draftHop("syncing", "now", "Sync asked for", { evidence: [code(reading.name)] });
  }
  const refused = reading.conditions.find((condition) => condition.type === "SyncError");
  if (refused) {
    return draftHop("syncing", "failed", "Argo CD does not sync", {
      evidence: [code(reading.name), text(refused.message)],
      at: refused.at,
      mend: againByHand,
    });
  }
  if (reading.autoSync === null) {
    return draftHop("syncing", "held", "Waits for a sync by hand", {
      evidence: [code(reading.name), text("has auto-sync off")],
      mend: [text("Ask somebody with the right to sync it in Argo CD.")],
    });
  }
  return draftHop("syncing", "now", "Waiting for auto-sync", { evidence: [code(reading.name)] });
}

const againByHand = [
  text("Auto-sync will not try this commit again: mend it with another commit, or have it synced by hand."),
];

// Right after a sync the comparison is still the one of before; an equal second proves nothing.
function differsSince(reading: ApplicationReading, { finishedAt }: ApplicationOperation): boolean {
  const comparedLater =
    finishedAt !== null && reading.reconciledAt !== null && reading.reconciledAt > finishedAt;
  return comparedLater && reading.sync.status === "OutOfSync";
}

function syncedOf({ reading }: ApplicationFact, operation: ApplicationOperation | null): HopDraft {
  if (!operation) {
    return draftHop("synced", "done", "Synced", {
      evidence: [code(reading.name), text("no operation was needed")],
      at: reading.reconciledAt,
    });
  }
  if (operation.phase === "Succeeded") {
    return draftHop("synced", "done", "Synced", {
      evidence: [
        code(reading.name),
        text("at"),
        code(shortSha(operation.revisions[0] ?? "")),
        ...(differsSince(reading, operation) ? [text("; live and Git differ again since")] : []),
      ],
      at: operation.finishedAt ?? reading.reconciledAt,
      details: operation.results.map((result, index) => resultDetail(result, index)),
    });
  }
  if (operation.phase === "Failed" || operation.phase === "Error") return syncFailed(reading, operation);
  const applied = operation.results.filter(
    (result) => result.status === "Synced" || result.status === "Pruned",
  ).length;
  const retry = operation.retryCount > 0 ? [text(`attempt ${operation.retryCount + 1}`)] : [];
  return draftHop("synced", "now", operation.phase === "Terminating" ? "Sync is being stopped" : "Syncing", {
    evidence: [
      code(reading.name),
      text(`${applied} of ${counted(operation.results.length, "resource")} applied`),
      ...retry,
    ],
    details: operation.results.map((result, index) => resultDetail(result, index)),
  });
}

type SyncResult = ApplicationOperation["results"][number];

function syncFailed(reading: ApplicationReading, operation: ApplicationOperation): HopDraft {
  const failing = operation.results.filter(hasFailed);
  const others = operation.results.filter((result) => !hasFailed(result));
  const first = failing[0];
  const which = first
    ? [code(`${first.kind}/${first.name}`), text(first.message || first.status)]
    : [text(operation.message || "The sync failed and gave no reason.")];
  const lines = [
    operation.message,
    ...failing.map((result) => `${result.kind}/${result.name}: ${result.message}`),
  ].filter((line) => line !== "");
  return draftHop("synced", "failed", "Sync failed", {
    evidence: [code(reading.name), ...which],
    at: operation.finishedAt ?? reading.reconciledAt,
    details: [...failing, ...others].map(resultDetail),
    log: lines.length > 0 ? { title: `What Argo CD said of ${reading.name}`, lines, truncated: false } : null,
    mend: againByHand,
  });
}

function hasFailed(result: SyncResult): boolean {
  return result.status === "SyncFailed" || result.hookPhase === "Failed" || result.hookPhase === "Error";
}

function resultDetail(result: SyncResult, index: number) {
  const state = hasFailed(result) ? "failed" : result.status === "" ? "now" : "done";
  return detail(`sync:${index}`, state, `${result.kind}/${result.name}`, [
    text(result.message || result.status || result.hookPhase),
  ]);
}

function isAfter(time: Date | null, mark: Date | null): boolean {
  return time === null || mark === null || time.getTime() >= mark.getTime();
}
