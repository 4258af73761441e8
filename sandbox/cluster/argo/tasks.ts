import { hasOption, ownOptions } from "#sandbox/cluster/argo/application.ts";
import type { Health } from "#sandbox/cluster/argo/health.ts";
import type { ManagedResource } from "#sandbox/cluster/argo/resource.ts";

export const syncPhases = ["PreSync", "Sync", "PostSync", "SyncFail"] as const;
export type SyncPhase = (typeof syncPhases)[number];

/** One thing a sync does: apply or prune a resource, in a phase and wave. */
export type Task = {
  resource: ManagedResource;
  phase: SyncPhase;
  wave: number;
  prune: boolean;
  hook: boolean;
};

/** gitops-engine's order of kinds within a wave; kinds it does not list come last. */
const kindOrder = [
  "Namespace",
  "NetworkPolicy",
  "ResourceQuota",
  "LimitRange",
  "PodSecurityPolicy",
  "PodDisruptionBudget",
  "ServiceAccount",
  "Secret",
  "SecretList",
  "ConfigMap",
  "StorageClass",
  "PersistentVolume",
  "PersistentVolumeClaim",
  "CustomResourceDefinition",
  "ClusterRole",
  "ClusterRoleList",
  "ClusterRoleBinding",
  "ClusterRoleBindingList",
  "Role",
  "RoleList",
  "RoleBinding",
  "RoleBindingList",
  "Service",
  "DaemonSet",
  "Pod",
  "ReplicationController",
  "ReplicaSet",
  "Deployment",
  "HorizontalPodAutoscaler",
  "StatefulSet",
  "Job",
  "CronJob",
  "IngressClass",
  "Ingress",
  "APIService",
];

function rank(kind: string): number {
  const index = kindOrder.indexOf(kind);
  return index < 0 ? kindOrder.length : index;
}

/** The tasks of a comparison in the order they run. `wanted` narrows a partial sync, which runs no hooks. */
export function planTasks(
  resources: ManagedResource[],
  wanted: ((resource: ManagedResource) => boolean) | null,
  options: readonly string[],
): Task[] {
  const chosen = resources.filter((resource) => wanted?.(resource) ?? true).flatMap(tasksOf);
  const tasks = wanted === null ? chosen : chosen.filter(({ hook }) => !hook);
  return withPruneWaves(tasks, options).sort(
    (a, b) =>
      syncPhases.indexOf(a.phase) - syncPhases.indexOf(b.phase) ||
      a.wave - b.wave ||
      rank(a.resource.kindName) - rank(b.resource.kindName) ||
      (a.resource.name < b.resource.name ? -1 : 1),
  );
}

/** What was made first goes last: the waves of what is pruned are turned round; `PruneLast` waits for all. */
function withPruneWaves(tasks: readonly Task[], options: readonly string[]): Task[] {
  const waves = [...new Set(tasks.filter(({ prune }) => prune).map(({ wave }) => wave))].sort(
    (a, b) => a - b,
  );
  const last = tasks
    .filter(({ phase }) => phase === "Sync")
    .reduce((highest, { wave }) => Math.max(highest, wave), 0);
  return tasks.map((task) => {
    if (!task.prune) return task;
    const own = task.resource.live === null ? [] : ownOptions(task.resource.live);
    if (hasOption([...options, ...own], "PruneLast=true")) return { ...task, wave: last + 1 };
    return { ...task, wave: waves.at(-1 - waves.indexOf(task.wave)) ?? task.wave };
  });
}

function tasksOf(resource: ManagedResource): Task[] {
  const { hooks, wave } = resource;
  if (hooks.length === 0)
    return [{ resource, phase: "Sync", wave, prune: resource.target === null, hook: false }];
  if (resource.target === null) return [];
  return syncPhases
    .filter((phase) => hooks.includes(phase))
    .map((phase) => ({ resource, phase, wave, prune: false, hook: true }));
}

/** True where something of the sync waits for something else. */
export function isMultiStep(tasks: readonly Task[]): boolean {
  const [first] = tasks;
  const last = tasks.at(-1);
  return first?.wave !== last?.wave || first?.phase !== last?.phase;
}

/** What a health says of an applied resource: kinds without a rule are done once applied. */
export function phaseOf(health: Health | null): "Running" | "Succeeded" | "Failed" {
  if (health === null || health.status === "Healthy") return "Succeeded";
  return health.status === "Degraded" ? "Failed" : "Running";
}

/** What a health says of a hook, which has failed too where nobody can tell. */
export function hookPhaseOf(health: Health | null): "Running" | "Succeeded" | "Failed" {
  return health?.status === "Unknown" ? "Failed" : phaseOf(health);
}
