import type { ApplicationOperation, ApplicationReading } from "#domain/delivery/application.ts";
import { holdsMerge } from "#domain/delivery/containment.ts";
import type { ApplicationFact } from "#domain/delivery/course-facts.ts";
import {
  code,
  counted,
  detail,
  draftHop,
  type HopDraft,
  shortSha,
  text,
} from "#domain/delivery/hop-draft.ts";

/** An entry of Argo CD's history. */
type Deployment = ApplicationReading["history"][number];

/** The operation, if it was a sync of a whole revision that holds the merge. */
export function operationOfMerge({ reading, containment }: ApplicationFact): ApplicationOperation | null {
  const { operation } = reading;
  if (!operation || operation.dryRun || operation.partial) return null;
  return holdsMerge(operation.revisions, containment) === "yes" ? operation : null;
}

/**
 * The last sync of a whole revision, if it holds the merge, once another operation has taken its place: Argo CD heals
 * objects in operations of their own, and keeps of the one before only that it was deployed, and when.
 */
export function deploymentOfMerge({ reading, containment }: ApplicationFact): Deployment | null {
  const last = reading.history.at(-1);
  return last && holdsMerge(last.revisions, containment) === "yes" ? last : null;
}

/** Whether a sync of the merge began; `deployment` stands for an operation that another has replaced. */
export function syncingOf(
  { reading }: ApplicationFact,
  operation: ApplicationOperation | null,
  deployment: Deployment | null,
): HopDraft {
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
  if (deployment) {
    return draftHop("syncing", "done", "Sync began", {
      evidence: [code(reading.name), text("at"), code(shortSha(deployment.revisions[0] ?? ""))],
      at: deployment.deployedAt,
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
function differsSince(reading: ApplicationReading, finishedAt: Date | null): boolean {
  const comparedLater =
    finishedAt !== null && reading.reconciledAt !== null && reading.reconciledAt > finishedAt;
  return comparedLater && reading.sync.status === "OutOfSync";
}

/** That a whole revision is in place, since when, and what became of each object where that is still known. */
function inPlace(
  reading: ApplicationReading,
  [revision = ""]: readonly string[],
  finishedAt: Date | null,
  results: readonly SyncResult[],
): HopDraft {
  return draftHop("synced", "done", "Synced", {
    evidence: [
      code(reading.name),
      text("at"),
      code(shortSha(revision)),
      ...(differsSince(reading, finishedAt) ? [text("; live and Git differ again since")] : []),
    ],
    at: finishedAt ?? reading.reconciledAt,
    details: results.map(resultDetail),
  });
}

/** Whether it is done, and what became of each object. */
export function syncedOf(
  { reading }: ApplicationFact,
  operation: ApplicationOperation | null,
  deployment: Deployment | null,
): HopDraft {
  if (deployment) return inPlace(reading, deployment.revisions, deployment.deployedAt, []);
  if (!operation) {
    return draftHop("synced", "done", "Synced", {
      evidence: [code(reading.name), text("no operation was needed")],
      at: reading.reconciledAt,
    });
  }
  if (operation.phase === "Succeeded")
    return inPlace(reading, operation.revisions, operation.finishedAt, operation.results);
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
