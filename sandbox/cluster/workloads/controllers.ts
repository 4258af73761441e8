import { mapAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import { kindKey, kinds } from "#sandbox/cluster/objects/kind.ts";
import type { KindTable } from "#sandbox/cluster/objects/kind-table.ts";
import type { Objects } from "#sandbox/cluster/objects/objects.ts";
import type { Change } from "#sandbox/cluster/objects/store.ts";
import { createWorkQueue } from "#sandbox/cluster/work-queue.ts";
import { reconcileAutoscaler } from "#sandbox/cluster/workloads/autoscalers.ts";
import { reconcileDeployment } from "#sandbox/cluster/workloads/deployments.ts";
import { reconcileExternalSecret, type SecretSource } from "#sandbox/cluster/workloads/external-secrets.ts";
import { collectOrphans, emptyNamespace } from "#sandbox/cluster/workloads/housekeeping.ts";
import { reconcileReplicaSet } from "#sandbox/cluster/workloads/replica-sets.ts";

export type ControllerRoom = {
  objects: Objects;
  table: KindTable;
  secrets: SecretSource;
  /** How long a second of deadlines and delays takes; 1000, less in tests. */
  secondMs: number;
};

/** Starts the controllers of workloads; returns how to stop them. */
export function startControllers(
  room: ControllerRoom,
  onError: (error: unknown, key: string) => void,
): { close(): Promise<void> } {
  const { objects, table } = room;
  const queue = createWorkQueue((key) => work(room, queue.addAfter, key), onError);
  const stop = objects.subscribe((change) => {
    for (const key of keysOf(change)) queue.add(key);
    if (change.type === "DELETED" && change.object.metadata.uid !== undefined)
      collectOrphans(objects, table, change);
  });
  for (const kind of [
    kinds.deployment,
    kinds.replicaSet,
    kinds.horizontalPodAutoscaler,
    kinds.externalSecret,
    kinds.ingress,
    kinds.namespace,
  ]) {
    for (const object of objects.list(kind))
      queue.add(`${kindKey(kind)}|${object.metadata.namespace ?? ""}|${object.metadata.name}`);
  }
  return {
    close: async () => {
      stop();
      await queue.close();
    },
  };
}

/** Which controllers a change concerns: that of the object itself, that of its owner, and of its namespace's end. */
function keysOf(change: Change): string[] {
  const { namespace = "", name } = change.object.metadata;
  const keys = [`${change.key}|${namespace}|${name}`];
  if (change.key === kindKey(kinds.pod) || change.key === kindKey(kinds.replicaSet)) {
    const owner = change.object.metadata.ownerReferences;
    const kind = textAt(owner, 0, "kind");
    const owners: Record<string, string> = {
      ReplicaSet: kindKey(kinds.replicaSet),
      Deployment: kindKey(kinds.deployment),
    };
    const key = owners[kind ?? ""];
    if (key !== undefined) keys.push(`${key}|${namespace}|${textAt(owner, 0, "name") ?? ""}`);
  }
  if (change.type === "DELETED" && namespace !== "") keys.push(`${kindKey(kinds.namespace)}||${namespace}`);
  return keys;
}

function work(room: ControllerRoom, later: (key: string, delayMs: number) => void, key: string): void {
  const [kind = "", namespace = "", name = ""] = key.split("|");
  const { objects } = room;
  if (kind === kindKey(kinds.deployment)) {
    const deployment = objects.get(kinds.deployment, namespace, name);
    if (deployment === undefined) return;
    reconcileDeployment(objects, deployment, room.secondMs);
    rescale(room, namespace, name);
    // A deadline passes, and a pod becomes available, without anything being written.
    later(key, room.secondMs * 5);
  } else if (kind === kindKey(kinds.replicaSet)) {
    const set = objects.get(kinds.replicaSet, namespace, name);
    if (set !== undefined) reconcileReplicaSet(objects, set);
  } else if (kind === kindKey(kinds.horizontalPodAutoscaler)) {
    const autoscaler = objects.get(kinds.horizontalPodAutoscaler, namespace, name);
    if (autoscaler !== undefined) reconcileAutoscaler(objects, autoscaler);
  } else if (kind === kindKey(kinds.externalSecret)) {
    const external = objects.get(kinds.externalSecret, namespace, name);
    if (external !== undefined) reconcileExternalSecret(objects, external, room.secrets);
  } else if (kind === kindKey(kinds.ingress)) {
    admitIngress(objects, namespace, name);
  } else if (kind === kindKey(kinds.namespace)) {
    const found = objects.get(kinds.namespace, "", name);
    if (found !== undefined) emptyNamespace(objects, room.table, found);
  }
}

function rescale(room: ControllerRoom, namespace: string, deployment: string): void {
  for (const autoscaler of room.objects.list(kinds.horizontalPodAutoscaler, namespace)) {
    if (textAt(autoscaler, "spec", "scaleTargetRef", "name") === deployment)
      reconcileAutoscaler(room.objects, autoscaler);
  }
}

/** Stands for an ingress controller: every Ingress is admitted at loopback. */
function admitIngress(objects: Objects, namespace: string, name: string): void {
  const ingress = objects.get(kinds.ingress, namespace, name);
  if (ingress === undefined) return;
  const status = { ...mapAt(ingress, "status"), loadBalancer: { ingress: [{ ip: "127.0.0.1" }] } };
  objects.change(kinds.ingress, ingress, "status", (now) => ({ ...now, status }));
}
