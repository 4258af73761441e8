import type { Health } from "#sandbox/cluster/argo/health.ts";
import type { ManagedResource } from "#sandbox/cluster/argo/resource.ts";
import { listAt, textAt } from "#sandbox/cluster/objects/fields.ts";

export const syncPhases = ["PreSync", "Sync", "PostSync"] as const;
export type SyncPhase = (typeof syncPhases)[number];

/** One thing a sync does: apply or prune a resource, in a phase and wave. */
export type Task = {
  resource: ManagedResource;
  phase: SyncPhase;
  wave: number;
  prune: boolean;
  hook: boolean;
};

/** A line of `operationState.syncResult.resources`. */
export type TaskResult = {
  group: string;
  version: string;
  kind: string;
  namespace: string;
  name: string;
  status?: "Synced" | "SyncFailed" | "Pruned" | "PruneSkipped";
  message: string;
  hookType?: string;
  hookPhase?: "Running" | "Succeeded" | "Failed" | "Error";
  syncPhase: SyncPhase;
};

/** gitops-engine's order of kinds within a wave; kinds it does not list come last. */
const kindOrder = [
  "Namespace",
  "NetworkPolicy",
  "ResourceQuota",
  "LimitRange",
  "PodDisruptionBudget",
  "ServiceAccount",
  "Secret",
  "ConfigMap",
  "StorageClass",
  "PersistentVolume",
  "PersistentVolumeClaim",
  "CustomResourceDefinition",
  "ClusterRole",
  "ClusterRoleBinding",
  "Role",
  "RoleBinding",
  "Service",
  "DaemonSet",
  "Pod",
  "ReplicaSet",
  "Deployment",
  "HorizontalPodAutoscaler",
  "StatefulSet",
  "Job",
  "CronJob",
  "IngressClass",
  "Ingress",
];

function rank(kind: string): number {
  const index = kindOrder.indexOf(kind);
  return index < 0 ? kindOrder.length : index;
}

/** The tasks of a comparison in the order they run. `wanted` narrows a partial sync. */
export function planTasks(
  resources: ManagedResource[],
  wanted: (resource: ManagedResource) => boolean,
): Task[] {
  const chosen = resources.filter(wanted);
  const tasks = chosen.flatMap(tasksOf);
  const last = tasks
    .filter((task) => task.phase === "Sync")
    .reduce((wave, task) => Math.max(wave, task.wave), 0);
  return tasks
    .map((task) => (task.prune ? { ...task, wave: last } : task))
    .sort(
      (a, b) =>
        syncPhases.indexOf(a.phase) - syncPhases.indexOf(b.phase) ||
        a.wave - b.wave ||
        Number(b.prune) - Number(a.prune) ||
        rank(a.resource.kindName) - rank(b.resource.kindName) ||
        a.resource.name.localeCompare(b.resource.name),
    );
}

function tasksOf(resource: ManagedResource): Task[] {
  if (resource.hooks.length === 0) {
    return [{ resource, phase: "Sync", wave: resource.wave, prune: resource.target === null, hook: false }];
  }
  if (resource.target === null) return [];
  return syncPhases
    .filter((phase) => resource.hooks.includes(phase))
    .map((phase) => ({ resource, phase, wave: resource.wave, prune: false, hook: true }));
}

/** The result line of a task before anything is known of it. */
export function resultOf(task: Task): Omit<TaskResult, "message" | "hookPhase"> {
  const { group, version, kindName, namespace, name } = task.resource;
  const hookType = task.hook ? { hookType: task.phase } : {};
  return { group, version, kind: kindName, namespace, name, syncPhase: task.phase, ...hookType };
}

/** Says whether a result line is about this task. */
export function isResultOf(task: Task): (result: TaskResult) => boolean {
  const { group, kindName, namespace, name } = task.resource;
  return (result) =>
    result.group === group &&
    result.kind === kindName &&
    result.namespace === namespace &&
    result.name === name &&
    result.syncPhase === task.phase;
}

/** What a health says of an applied task: kinds without a rule are done once applied. */
export function phaseOf(health: Health | null): NonNullable<TaskResult["hookPhase"]> {
  if (health === null || health.status === "Healthy" || health.status === "Suspended") return "Succeeded";
  return health.status === "Degraded" ? "Failed" : "Running";
}

/** Reads the result lines that an operation left in the Application. */
export function readResults(operationState: unknown): TaskResult[] {
  return listAt(operationState, "syncResult", "resources").flatMap((entry) => {
    const phase = syncPhases.find((known) => known === textAt(entry, "syncPhase"));
    if (phase === undefined) return [];
    const status = (["Synced", "SyncFailed", "Pruned", "PruneSkipped"] as const).find(
      (known) => known === textAt(entry, "status"),
    );
    const hookType = textAt(entry, "hookType");
    return [
      {
        group: textAt(entry, "group") ?? "",
        version: textAt(entry, "version") ?? "",
        kind: textAt(entry, "kind") ?? "",
        namespace: textAt(entry, "namespace") ?? "",
        name: textAt(entry, "name") ?? "",
        message: textAt(entry, "message") ?? "",
        hookPhase:
          (["Running", "Succeeded", "Failed", "Error"] as const).find(
            (known) => known === textAt(entry, "hookPhase"),
          ) ?? "Running",
        syncPhase: phase,
        ...(status === undefined ? {} : { status }),
        ...(hookType === undefined ? {} : { hookType }),
      },
    ];
  });
}
