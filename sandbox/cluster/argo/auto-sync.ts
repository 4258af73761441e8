import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { type ApplicationSpec, isAutomated } from "#sandbox/cluster/argo/application.ts";
import type { Comparison } from "#sandbox/cluster/argo/compare.ts";
import type { ManagedResource } from "#sandbox/cluster/argo/resource.ts";
import type { ArgoTiming } from "#sandbox/cluster/argo/settings.ts";
import { revisionFields, sourceFields } from "#sandbox/cluster/argo/status.ts";
import { at, numberAt, sameJson, textAt } from "#sandbox/cluster/objects/fields.ts";

/** What automated sync decides: an operation to start, a condition to show, a time to look again, or nothing. */
export type AutoSync =
  | { kind: "start"; operation: Record<string, unknown> }
  | { kind: "error"; message: string }
  | { kind: "later"; delayMs: number }
  | { kind: "nothing" };

const completed = ["Succeeded", "Failed", "Error"];

/** Argo CD's own, where the Application says nothing of retries. */
const automatedRetryLimit = 5;

/**
 * Decides whether to sync on its own, after `autoSync` of Argo CD's `appcontroller.go`: one attempt per commit
 * and source, then only self-heal, and never one that would wipe everything out.
 */
export function decideAutoSync(
  application: KubernetesObject,
  spec: ApplicationSpec,
  comparison: Comparison,
  revisions: string[],
  timing: ArgoTiming,
  now: Date,
): AutoSync {
  const automated = spec.syncPolicy?.automated;
  if (!isAutomated(spec) || application.operation !== undefined || comparison.status !== "OutOfSync")
    return { kind: "nothing" };
  const state = at(application, "status", "operationState");
  const phase = textAt(state, "phase");
  if (phase !== undefined && !completed.includes(phase)) return { kind: "nothing" };
  const differing = comparison.resources.filter((resource) => resource.status !== "Synced");
  const prune = automated?.prune === true;
  if (!prune && differing.every((resource) => resource.requiresPruning)) return { kind: "nothing" };
  const sync = {
    ...sourceFields(spec),
    ...revisionFields(spec, revisions),
    ...(prune ? { prune: true } : {}),
    ...syncOptions(spec),
  };
  const attempted = attemptedRevisions(state, spec, revisions);
  let partial = {};
  if (attempted !== null) {
    if (phase !== "Succeeded") {
      const message = `Failed last sync attempt to [${attempted.join(" ")}]: ${textAt(state, "message") ?? ""}`;
      return { kind: "error", message };
    }
    if (automated?.selfHeal !== true) return { kind: "nothing" };
    const finished = Date.parse(textAt(state, "finishedAt") ?? "");
    const wait = timing.selfHealMs - (now.getTime() - finished);
    if (wait > 0) return { kind: "later", delayMs: wait };
    const attempts = numberAt(state, "operation", "sync", "autoHealAttemptsCount") ?? 0;
    partial = { resources: differing.map(named), autoHealAttemptsCount: attempts + 1 };
  }
  const plain = comparison.resources.filter(({ hooks }) => hooks.length === 0);
  if (prune && automated?.allowEmpty !== true && plain.every((resource) => resource.requiresPruning)) {
    const message = `Skipping sync attempt to [${revisions.join(" ")}]: auto-sync will wipe out all resources`;
    return { kind: "error", message };
  }
  const retry = spec.syncPolicy?.retry ?? { limit: automatedRetryLimit };
  return {
    kind: "start",
    operation: { initiatedBy: { automated: true }, retry, sync: { ...sync, ...partial } },
  };
}

function named({ group, kindName, name }: ManagedResource): Record<string, string> {
  return { ...(group === "" ? {} : { group }), kind: kindName, name };
}

function syncOptions(spec: ApplicationSpec): Record<string, unknown> {
  const options = spec.syncPolicy?.syncOptions ?? [];
  return options.length === 0 ? {} : { syncOptions: options };
}

/** The revisions of the last operation where it was already about these and the same source; null where not. */
function attemptedRevisions(state: unknown, spec: ApplicationSpec, revisions: string[]): string[] | null {
  if (state === undefined) return null;
  const result = at(state, "syncResult");
  // An operation that came to no result had an error; it was tried as often as it may be.
  if (result === undefined) return [];
  const tried = spec.source === undefined ? at(result, "revisions") : [at(result, "revision")];
  const triedSource =
    spec.source === undefined ? { sources: at(result, "sources") } : { source: at(result, "source") };
  return sameJson(tried, revisions) && sameJson(sourceFields(spec), triedSource) ? revisions : null;
}
