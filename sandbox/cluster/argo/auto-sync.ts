import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { type ApplicationSpec, isAutomated } from "#sandbox/cluster/argo/application.ts";
import type { Comparison } from "#sandbox/cluster/argo/compare.ts";
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
  const differing = comparison.resources.filter((resource) => resource.status === "OutOfSync");
  const prune = automated?.prune === true;
  if (!prune && differing.every((resource) => resource.requiresPruning)) return { kind: "nothing" };
  const wipes = comparison.resources.every((resource) => resource.target === null);
  if (prune && wipes && automated?.allowEmpty !== true) {
    return {
      kind: "error",
      message: `Skipping sync attempt to [${revisions.join(" ")}]: auto-sync will wipe out all resources`,
    };
  }
  const operation = {
    initiatedBy: { automated: true },
    retry: spec.syncPolicy?.retry ?? { limit: timing.automatedRetryLimit },
  };
  const sync = {
    ...revisionFields(spec, revisions),
    ...(prune ? { prune: true } : {}),
    ...syncOptions(spec),
  };
  if (!isAttempted(state, spec, revisions)) return { kind: "start", operation: { ...operation, sync } };
  if (phase !== "Succeeded") {
    return {
      kind: "error",
      message: `Failed last sync attempt to [${revisions.join(" ")}]: ${textAt(state, "message") ?? ""}`,
    };
  }
  if (automated?.selfHeal !== true) return { kind: "nothing" };
  const finished = Date.parse(textAt(state, "finishedAt") ?? "");
  const wait = timing.selfHealMs - (now.getTime() - finished);
  if (wait > 0) return { kind: "later", delayMs: wait };
  const resources = differing
    .filter((resource) => prune || !resource.requiresPruning)
    .map((resource) => ({
      group: resource.group,
      kind: resource.kindName,
      name: resource.name,
      namespace: resource.namespace,
    }));
  const attempts = (numberAt(state, "operation", "sync", "autoHealAttemptsCount") ?? 0) + 1;
  return {
    kind: "start",
    operation: { ...operation, sync: { ...sync, resources, autoHealAttemptsCount: attempts } },
  };
}

function syncOptions(spec: ApplicationSpec): Record<string, unknown> {
  const options = spec.syncPolicy?.syncOptions ?? [];
  return options.length === 0 ? {} : { syncOptions: options };
}

function isAttempted(state: unknown, spec: ApplicationSpec, revisions: string[]): boolean {
  const result = at(state, "syncResult");
  if (result === undefined) return false;
  const tried = spec.source === undefined ? at(result, "revisions") : [at(result, "revision")];
  const source = sourceFields(spec);
  const triedSource =
    spec.source === undefined ? { sources: at(result, "sources") } : { source: at(result, "source") };
  return sameJson(tried, revisions) && sameJson(source, triedSource);
}
