import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { type ApplicationSpec, hasOption, type Operation } from "#sandbox/cluster/argo/application.ts";
import type { CompareRoom } from "#sandbox/cluster/argo/compare.ts";
import { type ManagedResource, resourceTitle } from "#sandbox/cluster/argo/resource.ts";
import { deleteHooks, followTasks, runTask } from "#sandbox/cluster/argo/run-task.ts";
import { createResults, type Results, type TaskResult } from "#sandbox/cluster/argo/task-results.ts";
import { isMultiStep, planTasks, type Task } from "#sandbox/cluster/argo/tasks.ts";
import { invalidTasks } from "#sandbox/cluster/argo/validate-tasks.ts";
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
  phase: "Running" | "Succeeded" | "Failed" | "Error";
  message: string;
  results: TaskResult[];
};

/**
 * Does as much of a sync as can be done now, after gitops-engine's `sync_context.go`: wave after wave, each
 * waiting for the health of the one before; the last wave waits for nothing but its hooks. Whatever the API
 * refuses, the rest of its wave is applied. Argo CD's dry run beforehand asks the client only and refuses nothing.
 */
export function stepSync(room: CompareRoom, input: SyncInput): SyncStep {
  const options = [
    ...(input.spec.syncPolicy?.syncOptions ?? []),
    ...(input.operation.sync?.syncOptions ?? []),
  ];
  const tasks = planTasks(input.resources, wantedBy(input.operation), options);
  const results = createResults(input.results);
  const problem = invalidTasks(input, tasks, results);
  if (problem !== null) return { phase: "Failed", message: problem, results: results.all() };
  const step = (phase: SyncStep["phase"], message: string) => ({ phase, message, results: results.all() });
  if (input.operation.sync?.dryRun === true) {
    for (const task of tasks) results.set(task, dryOutcome(task));
    return step("Succeeded", "successfully synced (no more tasks)");
  }
  if (input.results.length === 0) createNamespace(room, input.spec, options, results);

  const isPhase = (phase: TaskResult["hookPhase"]) => (task: Task) => results.of(task)?.hookPhase === phase;
  const isRunning = isPhase("Running");
  followTasks(room, tasks, input.customised, results);
  const multiStep = isMultiStep(tasks);
  const running = tasks.filter((task) => (multiStep || task.hook) && isRunning(task));
  if (running.length > 0) {
    for (const task of running) if (isMissing(room, task)) results.set(task, missing(task));
    return step("Running", waitingMessage(running));
  }
  const onFailure = tasks.filter(({ phase }) => phase === "SyncFail");
  const plain = tasks.filter(({ phase }) => phase !== "SyncFail");

  function fail(message: string): SyncStep {
    const reasoned = withReasons(message, plain, results);
    const left = onFailure.filter((task) => results.of(task) === undefined);
    if (left.length === 0) {
      deleteHooks(room, plain, "HookFailed");
      const worse = onFailure.filter((task) => results.of(task)?.status === "SyncFailed");
      const more = withReasons("one or more SyncFail hooks failed", worse, results);
      return step("Failed", worse.length === 0 ? reasoned : `${reasoned}\n${more}`);
    }
    for (const task of left) runTask(room, task, false, options, results);
    return step("Running", waitingMessage(left));
  }

  if (plain.some((task) => isPhase("Failed")(task) || isPhase("Error")(task)))
    return fail("one or more synchronization tasks completed unsuccessfully");
  const pending = plain.filter((task) => results.of(task) === undefined && !isSkipped(task, options));
  const [first] = pending;
  if (first === undefined) {
    deleteHooks(room, plain, "HookSucceeded");
    return step("Succeeded", "successfully synced (no more tasks)");
  }
  const here = pending.filter(({ phase, wave }) => phase === first.phase && wave === first.wave);
  for (const task of [...here.filter(({ prune }) => prune), ...here.filter(({ prune }) => !prune)])
    runTask(room, task, input.operation.sync?.prune === true, options, results);
  const started = here.filter(isRunning);
  if (here.some(isPhase("Failed")))
    return started.length > 0
      ? step("Running", waitingMessage(started))
      : fail("one or more objects failed to apply");
  if (here.length < pending.length || here.some(({ hook }) => hook))
    return step("Running", waitingMessage(here));
  deleteHooks(room, plain, "HookSucceeded");
  return step("Succeeded", "successfully synced (all tasks run)");
}

function wantedBy(operation: Operation): ((resource: ManagedResource) => boolean) | null {
  const named = operation.sync?.resources ?? [];
  if (named.length === 0) return null;
  return (resource) =>
    named.some(
      (entry) =>
        (entry.group ?? "") === resource.group &&
        entry.kind === resource.kindName &&
        entry.name === resource.name &&
        (entry.namespace ?? resource.namespace) === resource.namespace,
    );
}

function isSkipped({ resource, hook }: Task, options: readonly string[]): boolean {
  return hasOption(options, "ApplyOutOfSyncOnly=true") && !hook && resource.status === "Synced";
}

function dryOutcome({ resource, prune }: Task) {
  const { kind, group, kindName, name } = resource;
  const title = `${kind?.singular ?? kindName.toLowerCase()}${group === "" ? "" : `.${group}`}/${name}`;
  const done = resource.live === null ? "created" : "configured";
  return prune
    ? ({ status: "Pruned", hookPhase: "Succeeded", message: "pruned (dry run)" } as const)
    : ({ status: "Synced", hookPhase: "Succeeded", message: `${title} ${done} (dry run)` } as const);
}

function createNamespace(
  room: CompareRoom,
  spec: ApplicationSpec,
  options: readonly string[],
  results: Results,
): void {
  const name = spec.destination.namespace ?? "";
  if (!hasOption(options, "CreateNamespace=true") || name === "") return;
  if (room.objects.get(kinds.namespace, "", name) !== undefined) return;
  room.objects.create(kinds.namespace, { apiVersion: "v1", kind: "Namespace", metadata: { name } });
  results.add({
    group: "",
    version: "v1",
    kind: "Namespace",
    namespace: "",
    name,
    syncPhase: "PreSync",
    status: "Synced",
    hookPhase: "Running",
    message: `namespace/${name} created`,
  });
}

function isMissing(room: CompareRoom, { resource, prune }: Task): boolean {
  const { kind, namespace, name } = resource;
  return !prune && (kind === null || room.objects.get(kind, namespace, name) === undefined);
}

function missing({ resource }: Task) {
  const message = `Resource ${resourceTitle(resource)} is missing, it might have been deleted`;
  return { status: "SyncFailed", hookPhase: "Error", message } as const;
}

function withReasons(message: string, tasks: readonly Task[], results: Results): string {
  const reasons = tasks.flatMap((task) => {
    const result = results.of(task);
    return result?.status === "SyncFailed" ? [result.message] : [];
  });
  return reasons.length === 0 ? message : `${message}, reason: ${reasons.join(",")}`;
}

function waitingMessage(tasks: readonly Task[]): string {
  const first = tasks.find(({ hook }) => hook) ?? tasks[0];
  if (first === undefined) return "";
  const what = first.hook ? "completion of hook" : "healthy state of";
  const others = tasks.every(({ hook }) => hook) ? "hooks" : "resources";
  const more = tasks.length > 1 ? ` and ${tasks.length - 1} more ${others}` : "";
  return `waiting for ${what} ${resourceTitle(first.resource)}${more}`;
}
