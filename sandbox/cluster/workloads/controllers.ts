import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { mapAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import { type Kind, kindKey, kinds } from "#sandbox/cluster/objects/kind.ts";
import type { KindTable } from "#sandbox/cluster/objects/kind-table.ts";
import type { Objects } from "#sandbox/cluster/objects/objects.ts";
import type { Change } from "#sandbox/cluster/objects/store.ts";
import { createWorkQueue } from "#sandbox/cluster/work-queue.ts";
import { reconcileAutoscaler } from "#sandbox/cluster/workloads/autoscalers.ts";
import { reconcileDeployment } from "#sandbox/cluster/workloads/deployments.ts";
import { reconcileDisruptionBudget } from "#sandbox/cluster/workloads/disruption-budgets.ts";
import { reconcileExternalSecret, type SecretSource } from "#sandbox/cluster/workloads/external-secrets.ts";
import { collectOrphans, emptyNamespace } from "#sandbox/cluster/workloads/housekeeping.ts";
import { reconcileJob } from "#sandbox/cluster/workloads/jobs.ts";
import { reconcileReplicaSet } from "#sandbox/cluster/workloads/replica-sets.ts";
import { reconcileScaledObject } from "#sandbox/cluster/workloads/scaled-objects.ts";

export type ControllerRoom = {
  objects: Objects;
  table: KindTable;
  secrets: SecretSource;
  /** How long a second of deadlines and delays takes; 1000, less in tests. */
  secondMs: number;
};

type Controller = {
  kind: Kind;
  reconcile(room: ControllerRoom, object: KubernetesObject): Promise<void> | void;
  /** Deadlines pass without anything being written: look again after so many seconds. */
  againSeconds?: number;
};

const controllers: readonly Controller[] = [
  { kind: kinds.deployment, reconcile: scaleAndRoll, againSeconds: 5 },
  {
    kind: kinds.replicaSet,
    reconcile: (room, object) => reconcileReplicaSet(room.objects, object),
    againSeconds: 5,
  },
  {
    kind: kinds.job,
    reconcile: (room, object) => reconcileJob(room.objects, object, room.secondMs),
    againSeconds: 5,
  },
  {
    kind: kinds.horizontalPodAutoscaler,
    reconcile: (room, object) => reconcileAutoscaler(room.objects, object),
  },
  {
    kind: kinds.scaledObject,
    reconcile: (room, object) => reconcileScaledObject(room.objects, object),
  },
  {
    kind: kinds.podDisruptionBudget,
    reconcile: (room, object) => reconcileDisruptionBudget(room.objects, object),
  },
  {
    kind: kinds.externalSecret,
    reconcile: (room, object) => reconcileExternalSecret(room.objects, object, room.secrets),
  },
  { kind: kinds.ingress, reconcile: (room, object) => admitIngress(room.objects, object) },
  { kind: kinds.namespace, reconcile: (room, object) => emptyNamespace(room.objects, room.table, object) },
];

const retrySeconds = 5;

/** Starts the controllers of workloads; returns how to stop them. */
export function startControllers(
  room: ControllerRoom,
  onError: (error: unknown, key: string) => void,
): { close(): Promise<void> } {
  const { objects, table } = room;
  const byKind = new Map(controllers.map((controller) => [kindKey(controller.kind), controller]));
  const queue = createWorkQueue(work, (error, key) => {
    onError(error, key);
    // What failed is tried again, as a controller's rate-limited queue would.
    queue.addAfter(key, retrySeconds * room.secondMs);
  });

  async function work(key: string): Promise<void> {
    const [kind = "", namespace = "", name = ""] = key.split("|");
    const controller = byKind.get(kind);
    const object = controller === undefined ? undefined : objects.get(controller.kind, namespace, name);
    if (controller === undefined || object === undefined) return;
    await controller.reconcile(room, object);
    if (controller.againSeconds !== undefined) queue.addAfter(key, controller.againSeconds * room.secondMs);
  }

  const stop = objects.subscribe((change) => {
    for (const key of concerned(objects, change)) if (byKind.has(key.split("|")[0] ?? "")) queue.add(key);
    if (change.type === "DELETED" && change.object.metadata.uid !== undefined) {
      collectOrphans(objects, table, change);
    }
  });
  for (const { kind } of controllers) for (const object of objects.list(kind)) queue.add(keyOf(kind, object));
  return {
    close: async () => {
      stop();
      await queue.close();
    },
  };
}

function keyOf(kind: Kind, object: KubernetesObject): string {
  return `${kindKey(kind)}|${object.metadata.namespace ?? ""}|${object.metadata.name}`;
}

const owners: Record<string, Kind> = {
  ReplicaSet: kinds.replicaSet,
  Deployment: kinds.deployment,
  Job: kinds.job,
};

/** Which objects a change concerns: itself, its owner, what counts or scales it, and the namespace it left. */
function concerned(objects: Objects, change: Change): string[] {
  const { namespace = "", name, ownerReferences } = change.object.metadata;
  const keys = [`${change.key}|${namespace}|${name}`];
  const owner = owners[textAt(ownerReferences, 0, "kind") ?? ""];
  if (owner !== undefined) {
    keys.push(`${kindKey(owner)}|${namespace}|${textAt(ownerReferences, 0, "name") ?? ""}`);
  }
  if (change.key === kindKey(kinds.deployment)) {
    for (const scaler of objects.list(kinds.horizontalPodAutoscaler, namespace)) {
      keys.push(keyOf(kinds.horizontalPodAutoscaler, scaler));
    }
  }
  if (change.key === kindKey(kinds.pod)) {
    for (const budget of objects.list(kinds.podDisruptionBudget, namespace)) {
      keys.push(keyOf(kinds.podDisruptionBudget, budget));
    }
  }
  if (change.type === "DELETED" && namespace !== "") keys.push(`${kindKey(kinds.namespace)}||${namespace}`);
  return keys;
}

/** An autoscaler's floor holds before the first pod is made, or a new service would start small and grow. */
function scaleAndRoll(room: ControllerRoom, deployment: KubernetesObject): void {
  const namespace = deployment.metadata.namespace ?? "";
  for (const scaled of room.objects.list(kinds.scaledObject, namespace)) {
    reconcileScaledObject(room.objects, scaled);
  }
  for (const scaler of room.objects.list(kinds.horizontalPodAutoscaler, namespace)) {
    if (textAt(scaler, "spec", "scaleTargetRef", "name") === deployment.metadata.name) {
      reconcileAutoscaler(room.objects, scaler);
    }
  }
  reconcileDeployment(room.objects, deployment, room.secondMs);
}

/** Stands for an ingress controller: every Ingress is admitted at loopback. */
function admitIngress(objects: Objects, ingress: KubernetesObject): void {
  const status = { ...mapAt(ingress, "status"), loadBalancer: { ingress: [{ ip: "127.0.0.1" }] } };
  objects.change(kinds.ingress, ingress, "status", (now) => ({ ...now, status }));
}
