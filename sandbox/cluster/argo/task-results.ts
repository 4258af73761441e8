import { imagesOf } from "#sandbox/cluster/argo/status.ts";
import { type SyncPhase, syncPhases, type Task } from "#sandbox/cluster/argo/tasks.ts";
import { listAt, textAt } from "#sandbox/cluster/objects/fields.ts";

const statuses = ["Synced", "SyncFailed", "Pruned", "PruneSkipped"] as const;
const hookPhases = ["Running", "Succeeded", "Failed", "Error"] as const;

/** A line of `operationState.syncResult.resources`. */
export type TaskResult = {
  group: string;
  version: string;
  kind: string;
  namespace: string;
  name: string;
  status?: (typeof statuses)[number];
  message: string;
  hookType?: string;
  /** Absent where it was never tried. */
  hookPhase?: (typeof hookPhases)[number];
  syncPhase: SyncPhase;
  images?: string[];
};

type Outcome = Pick<TaskResult, "status" | "hookPhase" | "message">;

/** What is known of the tasks of an operation so far, in the order it became known. */
export type Results = {
  of(task: Task): TaskResult | undefined;
  set(task: Task, outcome: Outcome): void;
  add(line: TaskResult): void;
  all(): TaskResult[];
};

/** `earlier` is what the steps before this one left in the Application. */
export function createResults(earlier: readonly TaskResult[]): Results {
  const lines = [...earlier];
  const find = (task: Task) => lines.findIndex((line) => isOf(line, task));
  return {
    of: (task) => lines[find(task)],
    set: (task, outcome) => {
      const index = find(task);
      const before = lines[index];
      // The latest message stays where there is none to replace it.
      const message = outcome.message || (before?.message ?? "");
      const line = { ...resultOf(task), ...outcome, message };
      if (index < 0) lines.push(line);
      else lines[index] = line;
    },
    add: (line) => lines.push(line),
    all: () => [...lines],
  };
}

/** The result line of a task before anything is known of it. */
function resultOf(task: Task): Omit<TaskResult, "message" | "hookPhase"> {
  const { group, version, kindName, namespace, name, target, live } = task.resource;
  const shown = target ?? live;
  const images = shown === null ? [] : imagesOf(shown);
  return {
    group,
    version,
    kind: kindName,
    namespace,
    name,
    syncPhase: task.phase,
    ...(task.hook ? { hookType: task.phase } : {}),
    ...(images.length === 0 ? {} : { images }),
  };
}

function isOf(line: TaskResult, task: Task): boolean {
  const { group, kindName, namespace, name } = task.resource;
  return (
    line.group === group &&
    line.kind === kindName &&
    line.namespace === namespace &&
    line.name === name &&
    line.syncPhase === task.phase
  );
}

/** Reads the result lines that an operation left in the Application. */
export function readResults(operationState: unknown): TaskResult[] {
  return listAt(operationState, "syncResult", "resources").flatMap((entry) => {
    const syncPhase = syncPhases.find((known) => known === textAt(entry, "syncPhase"));
    if (syncPhase === undefined) return [];
    const text = (field: string) => textAt(entry, field) ?? "";
    const status = statuses.find((known) => known === text("status"));
    const hookPhase = hookPhases.find((known) => known === text("hookPhase"));
    const images = listAt(entry, "images").filter((image) => typeof image === "string");
    return [
      {
        group: text("group"),
        version: text("version"),
        kind: text("kind"),
        namespace: text("namespace"),
        name: text("name"),
        message: text("message"),
        syncPhase,
        ...(status === undefined ? {} : { status }),
        ...(hookPhase === undefined ? {} : { hookPhase }),
        ...(text("hookType") === "" ? {} : { hookType: text("hookType") }),
        ...(images.length === 0 ? {} : { images }),
      },
    ];
  });
}
