import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import {
  type ApplicationSpec,
  hasOption,
  type Operation,
  ownOptions,
} from "#sandbox/cluster/argo/application.ts";
import { applyTarget, dryRun } from "#sandbox/cluster/argo/apply.ts";
import type { CompareRoom } from "#sandbox/cluster/argo/compare.ts";
import { healthOf } from "#sandbox/cluster/argo/health.ts";
import { resourceProblem } from "#sandbox/cluster/argo/project.ts";
import { type ManagedResource, resourceTitle } from "#sandbox/cluster/argo/resource.ts";
import {
  isResultOf,
  phaseOf,
  planTasks,
  resultOf,
  type Task,
  type TaskResult,
} from "#sandbox/cluster/argo/tasks.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";

export type SyncInput = {
  spec: ApplicationSpec;
  operation: Operation;
  project: KubernetesObject;
  resources: ManagedResource[];
  /** What earlier steps of the same operation did. */
  results: TaskResult[];
  customised: ReadonlySet<string>;
};

export type SyncStep = {
  phase: "Running" | "Succeeded" | "Failed";
  message: string;
  results: TaskResult[];
};

/**
 * Does as much of a sync as can be done now, after gitops-engine's `sync_context.go`: everything is tried dry
 * first, then wave after wave, each waiting for the health of the one before; the last wave waits for nothing.
 */
export function stepSync(room: CompareRoom, input: SyncInput): SyncStep {
  const options = [
    ...(input.spec.syncPolicy?.syncOptions ?? []),
    ...(input.operation.sync?.syncOptions ?? []),
  ];
  const tasks = planTasks(input.resources, wantedBy(input.operation, options));
  if (input.results.length === 0) {
    const refused = validate(room, input, tasks, options);
    if (refused !== null) return refused;
    if (input.operation.sync?.dryRun === true) {
      const results = tasks.map((task) => ({
        ...resultOf(task),
        status: "Synced" as const,
        message: "dry run",
        hookPhase: "Running" as const,
      }));
      return { phase: "Succeeded", message: "successfully synced (all tasks run)", results };
    }
    createNamespace(room, input.spec, options);
  }
  return runWaves(room, input, tasks, options);
}

function wantedBy(operation: Operation, options: readonly string[]): (resource: ManagedResource) => boolean {
  const named = operation.sync?.resources ?? [];
  if (named.length > 0) {
    return (resource) =>
      named.some(
        (entry) =>
          (entry.group ?? "") === resource.group &&
          entry.kind === resource.kindName &&
          entry.name === resource.name &&
          (entry.namespace ?? resource.namespace) === resource.namespace,
      );
  }
  const onlyDiffering = hasOption(options, "ApplyOutOfSyncOnly=true");
  return (resource) => !onlyDiffering || resource.status === "OutOfSync" || resource.hooks.length > 0;
}

function validate(
  room: CompareRoom,
  input: SyncInput,
  tasks: Task[],
  options: readonly string[],
): SyncStep | null {
  const refusals: TaskResult[] = [];
  let known = true;
  for (const task of tasks) {
    const problem = unknownOrForbidden(input, task);
    if (problem !== null) known = false;
    const message = problem ?? (task.prune ? null : dryRunProblem(room, input, task, options));
    if (message === null) continue;
    // What was never tried has no phase.
    const phase = problem === null ? { hookPhase: "Failed" as const } : {};
    refusals.push({ ...resultOf(task), status: "SyncFailed", message, ...phase });
  }
  if (refusals.length === 0) return null;
  const first = refusals.map((refusal) => refusal.message).join(",");
  const message = known
    ? `one or more objects failed to apply (dry run), reason: ${first}`
    : ["one or more synchronization tasks are not valid", ...undiscovered(tasks)].join(": ");
  return { phase: "Failed", message, results: refusals };
}

/** What the API's discovery says of the first group that it does not serve. */
function undiscovered(tasks: readonly Task[]): string[] {
  const unknown = tasks.find(({ resource }) => resource.kind === null)?.resource.target?.apiVersion;
  if (unknown === undefined) return [];
  return [
    `failed to discover server resources for group version ${unknown}: the server could not find the requested resource`,
  ];
}

function unknownOrForbidden(input: SyncInput, task: Task): string | null {
  const { kind, group, kindName, namespace, name, target } = task.resource;
  if (kind === null) {
    if (target !== null && hasOption(ownOptions(target), "SkipDryRunOnMissingResource=true")) return null;
    const place = namespace || (input.spec.destination.namespace ?? "");
    const wanted = `The Kubernetes API could not find ${group}/${kindName} for requested resource ${place}/${name}.`;
    return `${wanted} Make sure the "${kindName}" CRD is installed on the destination cluster.`;
  }
  return resourceProblem(input.spec, input.project, kind, namespace);
}

function dryRunProblem(
  room: CompareRoom,
  input: SyncInput,
  task: Task,
  options: readonly string[],
): string | null {
  const { kind, target, namespace } = task.resource;
  if (kind === null || target === null) return null;
  const problem = dryRun(room.objects, kind, target);
  if (problem !== null || !kind.namespaced) return problem;
  if (room.objects.get(kinds.namespace, "", namespace) !== undefined) return null;
  const comes = input.resources.some(
    (resource) =>
      resource.kind === kinds.namespace && resource.name === namespace && resource.target !== null,
  );
  if (comes || (hasOption(options, "CreateNamespace=true") && namespace === input.spec.destination.namespace))
    return null;
  return `namespaces "${namespace}" not found`;
}

function createNamespace(room: CompareRoom, spec: ApplicationSpec, options: readonly string[]): void {
  const name = spec.destination.namespace ?? "";
  if (!hasOption(options, "CreateNamespace=true") || name === "") return;
  if (room.objects.get(kinds.namespace, "", name) !== undefined) return;
  room.objects.create(kinds.namespace, { apiVersion: "v1", kind: "Namespace", metadata: { name } });
}

function runWaves(room: CompareRoom, input: SyncInput, tasks: Task[], options: readonly string[]): SyncStep {
  const results = [...input.results];
  const steps = [...new Set(tasks.map((task) => `${task.phase}/${task.wave}`))];
  for (const [index, step] of steps.entries()) {
    const here = tasks.filter((task) => `${task.phase}/${task.wave}` === step);
    const isLast = index === steps.length - 1;
    for (const task of here)
      if (!results.some(isResultOf(task))) results.push(run(room, input, task, options));
    // Nobody waits for the last wave, so its resources are never seen to have become healthy; only hooks are.
    refresh(room, input, isLast ? here.filter(({ hook }) => hook) : here, results);
    const failed = results.filter((result) => result.status === "SyncFailed");
    if (failed.length > 0) {
      const reason = failed.map((result) => result.message).join(",");
      return { phase: "Failed", message: `one or more objects failed to apply, reason: ${reason}`, results };
    }
    const unhealthy = here.filter((task) =>
      results.some((result) => isResultOf(task)(result) && result.hookPhase === "Failed"),
    );
    if (unhealthy.length > 0 && (!isLast || unhealthy.some((task) => task.hook))) {
      return {
        phase: "Failed",
        message: "one or more synchronization tasks completed unsuccessfully",
        results,
      };
    }
    const waiting = here.filter((task) =>
      results.some((result) => isResultOf(task)(result) && result.hookPhase === "Running"),
    );
    const held = isLast ? waiting.filter((task) => task.hook) : waiting;
    if (held.length > 0) return { phase: "Running", message: waitingMessage(held), results };
  }
  return {
    phase: "Succeeded",
    message: `successfully synced (${tasks.length === 0 ? "no more tasks" : "all tasks run"})`,
    results,
  };
}

function waitingMessage(tasks: Task[]): string {
  const [first] = tasks;
  if (first === undefined) return "one or more tasks are running";
  const what = first.hook ? "completion of hook" : "healthy state of";
  const more = tasks.length > 1 ? ` and ${tasks.length - 1} more ${first.hook ? "hooks" : "resources"}` : "";
  return `waiting for ${what} ${resourceTitle(first.resource)}${more}`;
}

function run(room: CompareRoom, input: SyncInput, task: Task, options: readonly string[]): TaskResult {
  const { kind, target, live, namespace, name } = task.resource;
  const base = resultOf(task);
  if (task.prune) {
    const allowed = input.operation.sync?.prune === true && task.resource.requiresPruning;
    if (!allowed)
      return {
        ...base,
        status: "PruneSkipped",
        message: "ignored (requires pruning)",
        hookPhase: "Succeeded",
      };
    if (kind !== null && room.objects.get(kind, namespace, name) !== undefined)
      room.objects.remove(kind, namespace, name);
    return { ...base, status: "Pruned", message: "pruned", hookPhase: "Succeeded" };
  }
  if (kind === null || target === null)
    return { ...base, status: "SyncFailed", message: "the kind is unknown", hookPhase: "Failed" };
  // A finished hook of an earlier sync makes room first, which is Argo CD's default delete policy.
  if (task.hook && live !== null) room.objects.erase(kind, live);
  const applied = applyTarget(room.objects, kind, target, options);
  if (!applied.ok) return { ...base, status: "SyncFailed", message: applied.message, hookPhase: "Failed" };
  return { ...base, status: "Synced", message: applied.message, hookPhase: "Running" };
}

/** Brings the phases of applied tasks up to the health of what now runs. */
function refresh(room: CompareRoom, input: SyncInput, tasks: Task[], results: TaskResult[]): void {
  for (const task of tasks) {
    const index = results.findIndex(isResultOf(task));
    const result = results[index];
    const { kind, namespace, name } = task.resource;
    if (result === undefined || result.status !== "Synced" || kind === null) continue;
    const live = room.objects.get(kind, namespace, name);
    const health = live === undefined ? null : healthOf(live, input.customised);
    const message = task.hook ? (health?.message ?? result.message) : result.message;
    results[index] = { ...result, hookPhase: phaseOf(health), message };
  }
}
