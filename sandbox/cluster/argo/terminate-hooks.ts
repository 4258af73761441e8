import type { CompareRoom } from "#sandbox/cluster/argo/compare.ts";
import { healthOf } from "#sandbox/cluster/argo/health.ts";
import type { TaskResult } from "#sandbox/cluster/argo/task-results.ts";
import { hookPhaseOf } from "#sandbox/cluster/argo/tasks.ts";

/** Ends the hooks that still run and removes them; gives the result lines as they then stand. */
export function terminateHooks(
  room: CompareRoom,
  results: readonly TaskResult[],
  customised: ReadonlySet<string>,
): TaskResult[] {
  return results.map((line) => {
    if (line.hookType === undefined || line.hookPhase !== "Running") return line;
    const apiVersion = line.group === "" ? line.version : `${line.group}/${line.version}`;
    const kind = room.table.byKind(apiVersion, line.kind);
    const live = kind && room.objects.get(kind, line.namespace, line.name);
    if (kind === undefined || live === undefined)
      return { ...line, hookPhase: "Succeeded" as const, message: "Terminated" };
    const health = healthOf(live, customised);
    const hookPhase = hookPhaseOf(health);
    if (hookPhase !== "Running") return { ...line, hookPhase, message: health?.message ?? line.message };
    room.objects.erase(kind, live);
    return { ...line, hookPhase: "Failed" as const, message: "Terminated" };
  });
}
