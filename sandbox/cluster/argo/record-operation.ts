import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import type { Operation } from "#sandbox/cluster/argo/application.ts";
import { type ArgoRoom, applicationNow, tellEvent, writeStatus } from "#sandbox/cluster/argo/room.ts";
import { isRecord, listAt, numberAt, textAt } from "#sandbox/cluster/objects/fields.ts";

/** Only complete, real, successful syncs enter the history, newest last; ten are kept unless the spec says otherwise. */
export function addHistory(
  room: ArgoRoom,
  application: KubernetesObject,
  operation: Operation,
  syncResult: unknown,
  deployedAt: string,
): void {
  if (operation.sync?.dryRun === true || (operation.sync?.resources ?? []).length > 0) return;
  const now = applicationNow(room, application.metadata.name) ?? application;
  const history = listAt(now, "status", "history");
  const id = (numberAt(history.at(-1), "id") ?? -1) + 1;
  const { resources: _, ...what } = isRecord(syncResult) ? syncResult : {};
  const entry = {
    id,
    ...what,
    deployStartedAt: textAt(now, "status", "operationState", "startedAt"),
    deployedAt,
    initiatedBy: operation.initiatedBy ?? {},
  };
  const limit = numberAt(now, "spec", "revisionHistoryLimit") ?? 10;
  writeStatus(room, application, { history: [...history, entry].slice(-Math.max(limit, 1)) });
}

/** Records the event of an operation that is over. */
export function tellCompleted(
  room: ArgoRoom,
  application: KubernetesObject,
  phase: string,
  message: string,
  syncResult: unknown,
): void {
  const revision = textAt(syncResult, "revision") ?? listAt(syncResult, "revisions").join(",");
  const text =
    phase === "Succeeded"
      ? ({
          type: "Normal",
          reason: "OperationCompleted",
          message: `Sync operation to ${revision} succeeded`,
        } as const)
      : ({
          type: "Warning",
          reason: "OperationCompleted",
          message: `Sync operation to ${revision} failed: ${message}`,
        } as const);
  tellEvent(room, application, text);
}
