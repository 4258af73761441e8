import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { refreshAnnotation } from "#sandbox/cluster/api/refresh-only.ts";
import { deleteApplication } from "#sandbox/cluster/argo/delete-application.ts";
import { operateApplication } from "#sandbox/cluster/argo/operate.ts";
import { refreshApplication } from "#sandbox/cluster/argo/refresh.ts";
import { trackedBy } from "#sandbox/cluster/argo/resource.ts";
import { type ArgoRoom, applicationNow } from "#sandbox/cluster/argo/room.ts";
import { argoNamespace } from "#sandbox/cluster/argo/settings.ts";
import { createTargetReader } from "#sandbox/cluster/argo/targets.ts";
import { listAt, mapAt, sameJson, textAt } from "#sandbox/cluster/objects/fields.ts";
import { kindKey, kinds } from "#sandbox/cluster/objects/kind.ts";
import type { Change } from "#sandbox/cluster/objects/store.ts";
import { createWorkQueue } from "#sandbox/cluster/work-queue.ts";

export type ArgoController = {
  /** Compares all applications on a repository at once, as a push webhook does; all of them without a URL. */
  notifyPush(url?: string): void;
  /** Stops acting until resumed; what happens meanwhile is noticed afterwards. */
  pause(on: boolean): void;
  close(): Promise<void>;
};

/** Starts the application controller on a store. */
export function startArgoController(
  room: ArgoRoom,
  onError: (error: unknown, key: string) => void,
): ArgoController {
  const readTargets = createTargetReader(room);
  /** When each application is due for a comparison with Git; whatever comes before is a recent one. */
  const due = new Map<string, number>();
  const busy = new Set<string>();
  let paused = false;
  const refreshes = createWorkQueue(refresh, onError);
  const operations = createWorkQueue(operate, onError);

  function askLatest(name: string, delayMs = 0): void {
    due.set(name, Math.min(due.get(name) ?? Number.POSITIVE_INFINITY, Date.now() + delayMs));
    refreshes.addAfter(name, delayMs);
  }

  async function refresh(name: string): Promise<void> {
    if (paused) return;
    const application = applicationNow(room, name);
    if (application === undefined) return;
    if (application.metadata.deletionTimestamp !== undefined) {
      if (!deleteApplication(room, application)) refreshes.addAfter(name, 200);
      return;
    }
    const isDue = Date.now() >= (due.get(name) ?? 0);
    if (isDue) due.delete(name);
    const later = await refreshApplication(room, readTargets, application, isDue ? "latest" : "recent");
    if (later !== null) refreshes.addAfter(name, later);
    askLatest(name, due.has(name) ? Math.max(0, (due.get(name) ?? 0) - Date.now()) : nextPollMs());
  }

  function nextPollMs(): number {
    return room.timing.pollMs + Math.random() * room.timing.jitterMs;
  }

  async function operate(name: string): Promise<void> {
    const application = applicationNow(room, name);
    if (paused || application === undefined || application.operation === undefined) return;
    busy.add(name);
    const result = await operateApplication(room, readTargets, application);
    if (result.kind === "again") {
      operations.addAfter(name, result.delayMs);
      return;
    }
    // The health in the Application is still that of before the sync until this comparison has run.
    askLatest(name, room.timing.settleMs);
    setTimeout(() => busy.delete(name), room.timing.settleMs).unref();
  }

  function onApplication(change: Change): void {
    const { name, namespace } = change.object.metadata;
    if (namespace !== argoNamespace || change.type === "DELETED") return;
    const { object, previous } = change;
    const isAsked = object.metadata.annotations?.[refreshAnnotation] !== undefined;
    const isNew =
      previous === null ||
      !sameJson(object.spec, previous.spec) ||
      object.metadata.deletionTimestamp !== previous.metadata.deletionTimestamp;
    if (isNew || isAsked) askLatest(name);
    if (object.operation !== undefined && !sameJson(object.operation, previous?.operation))
      operations.add(name);
  }

  function onLive(change: Change): void {
    const owners = new Set([
      rootOf(change.object),
      change.previous === null ? null : rootOf(change.previous),
    ]);
    for (const name of owners) {
      if (name === null || !isMaterial(change)) continue;
      if (busy.has(name)) operations.addAfter(name, 50);
      else refreshes.addAfter(name, 100);
    }
  }

  /** The application of an object, or of what owns it: pods say nothing of it themselves. */
  function rootOf(object: KubernetesObject, depth = 0): string | null {
    const owner = listAt(object, "metadata", "ownerReferences")[0];
    if (owner === undefined || depth > 2) return trackedBy(object);
    const kind = room.table.byKind(textAt(owner, "apiVersion") ?? "", textAt(owner, "kind") ?? "");
    const above =
      kind && room.objects.get(kind, object.metadata.namespace ?? "", textAt(owner, "name") ?? "");
    return above === undefined ? null : rootOf(above, depth + 1);
  }

  const stop = room.objects.subscribe((change) => {
    if (change.key === kindKey(kinds.application)) onApplication(change);
    if (change.key === kindKey(kinds.appProject)) askAll();
    onLive(change);
  });

  function askAll(): void {
    for (const application of room.objects.list(kinds.application, argoNamespace))
      askLatest(application.metadata.name);
  }

  function resume(): void {
    askAll();
    for (const application of room.objects.list(kinds.application, argoNamespace))
      operations.add(application.metadata.name);
  }

  resume();
  return {
    notifyPush: (url) => {
      room.repositories.expire(url);
      askAll();
    },
    pause: (on) => {
      paused = on;
      if (!on) resume();
    },
    close: async () => {
      stop();
      await Promise.all([refreshes.close(), operations.close()]);
    },
  };
}

/** An Application's own bookkeeping moves with every comparison; parents that compared again for it would never rest. */
function isMaterial(change: Change): boolean {
  if (change.key !== kindKey(kinds.application) || change.previous === null) return true;
  const essence = (object: Change["object"]) => [
    object.spec,
    object.metadata.labels,
    mapAt(object, "status", "health"),
    object.metadata.deletionTimestamp,
  ];
  return !sameJson(essence(change.object), essence(change.previous));
}
