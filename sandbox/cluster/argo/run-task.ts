import { hasOption, ownOptions } from "#sandbox/cluster/argo/application.ts";
import { applyTarget } from "#sandbox/cluster/argo/apply.ts";
import type { CompareRoom } from "#sandbox/cluster/argo/compare.ts";
import { healthOf } from "#sandbox/cluster/argo/health.ts";
import type { Results } from "#sandbox/cluster/argo/task-results.ts";
import { hookPhaseOf, phaseOf, type Task } from "#sandbox/cluster/argo/tasks.ts";

/** Applies or prunes what a task is about and notes how that went. */
export function runTask(
  room: CompareRoom,
  task: Task,
  isPruning: boolean,
  options: readonly string[],
  results: Results,
): void {
  const { kind, target, live } = task.resource;
  if (task.prune) {
    prune(room, task, isPruning, results);
    return;
  }
  if (kind === null || target === null) {
    results.set(task, { status: "SyncFailed", hookPhase: "Failed", message: "the kind is unknown" });
    return;
  }
  // A finished hook of an earlier sync makes room first.
  if (live !== null && hasDeletePolicy(task, "BeforeHookCreation")) room.objects.erase(kind, live);
  const { ok, message } = applyTarget(room.objects, kind, target, options);
  results.set(
    task,
    ok
      ? { status: "Synced", hookPhase: "Running", message }
      : { status: "SyncFailed", hookPhase: "Failed", message },
  );
}

function prune(room: CompareRoom, task: Task, isPruning: boolean, results: Results): void {
  const { kind, live, namespace, name } = task.resource;
  const isKept = live !== null && hasOption(ownOptions(live), "Prune=false");
  if (!isPruning || isKept) {
    const why = isPruning ? "no prune" : "requires pruning";
    results.set(task, { status: "PruneSkipped", hookPhase: "Succeeded", message: `ignored (${why})` });
    return;
  }
  if (kind !== null && room.objects.get(kind, namespace, name) !== undefined)
    room.objects.remove(kind, namespace, name);
  results.set(task, { status: "Pruned", hookPhase: "Succeeded", message: "pruned" });
}

/** Brings what runs up to the health of what now lives; a resource that is missing meanwhile stays as it was. */
export function followTasks(
  room: CompareRoom,
  tasks: readonly Task[],
  customised: ReadonlySet<string>,
  results: Results,
): void {
  for (const task of tasks) {
    const { kind, namespace, name } = task.resource;
    const known = results.of(task);
    const live = kind === null ? undefined : room.objects.get(kind, namespace, name);
    if (known?.hookPhase !== "Running" || live === undefined) continue;
    const health = healthOf(live, customised);
    const hookPhase = task.hook ? hookPhaseOf(health) : phaseOf(health);
    const message = task.hook && health === null ? `${name} created` : (health?.message ?? "");
    results.set(task, {
      ...(known.status === undefined ? {} : { status: known.status }),
      hookPhase,
      // Only hooks tell what they wait for; a resource keeps its words until it is through.
      message: task.hook || hookPhase !== "Running" ? message : "",
    });
  }
}

/** Removes the hooks whose annotation says that they are not to outlive such an end. */
export function deleteHooks(
  room: CompareRoom,
  tasks: readonly Task[],
  policy: "HookSucceeded" | "HookFailed",
): void {
  for (const task of tasks) {
    const { kind, namespace, name } = task.resource;
    if (kind === null || !hasDeletePolicy(task, policy)) continue;
    const live = room.objects.get(kind, namespace, name);
    if (live !== undefined) room.objects.erase(kind, live);
  }
}

function hasDeletePolicy(task: Task, policy: string): boolean {
  if (!task.hook) return false;
  const text = task.resource.target?.metadata.annotations?.["argocd.argoproj.io/hook-delete-policy"] ?? "";
  const named = text.split(",").map((one) => one.trim());
  return (text === "" ? ["BeforeHookCreation"] : named).includes(policy);
}
