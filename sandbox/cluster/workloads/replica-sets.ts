import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { ApiError } from "#sandbox/cluster/objects/api-error.ts";
import { at, listAt, mapAt, numberAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import { type Objects, randomSuffix } from "#sandbox/cluster/objects/objects.ts";
import { recordEvent } from "#sandbox/cluster/objects/record-event.ts";
import { objectSelector } from "#sandbox/cluster/objects/selectors.ts";

const component = "replicaset-controller";

/** An owner reference that makes the owner the controller of a new object. */
export function ownedBy(owner: KubernetesObject): Record<string, unknown> {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** Says whether an object is controlled by another. */
export function isOwnedBy(object: KubernetesObject, owner: KubernetesObject): boolean {
  return listAt(object, "metadata", "ownerReferences").some(
    (entry) => at(entry, "uid") === owner.metadata.uid,
  );
}

/** The living pods of a ReplicaSet or Job. */
export function podsOf(objects: Objects, owner: KubernetesObject): KubernetesObject[] {
  return objects.list(kinds.pod, owner.metadata.namespace ?? "").filter((pod) => isOwnedBy(pod, owner));
}

/** True where the pod's Ready condition is True. */
export function isReady(pod: KubernetesObject): boolean {
  return listAt(pod, "status", "conditions").some(
    (entry) => textAt(entry, "type") === "Ready" && textAt(entry, "status") === "True",
  );
}

/** True where a pod has been ready for `minReadySeconds`. */
export function isAvailable(pod: KubernetesObject, minReadySeconds: number, now: Date): boolean {
  const ready = listAt(pod, "status", "conditions").find((entry) => textAt(entry, "type") === "Ready");
  if (textAt(ready, "status") !== "True") return false;
  const since = Date.parse(textAt(ready, "lastTransitionTime") ?? "");
  return minReadySeconds === 0 || now.getTime() - since >= minReadySeconds * 1000;
}

/** Makes the number of pods what the ReplicaSet says and writes its status. */
export function reconcileReplicaSet(objects: Objects, given: KubernetesObject): void {
  const current = objects.get(kinds.replicaSet, given.metadata.namespace ?? "", given.metadata.name);
  if (current === undefined || current.metadata.deletionTimestamp !== undefined) return;
  const living = podsOf(objects, current).filter(
    (pod) => pod.metadata.deletionTimestamp === undefined && !isOver(pod),
  );
  const wanted = numberAt(current, "spec", "replicas") ?? 1;
  for (let missing = wanted - living.length; missing > 0; missing -= 1) {
    if (!createPod(objects, current)) break;
  }
  for (const pod of inOrderOfDeletion(living).slice(0, Math.max(0, living.length - wanted))) {
    objects.remove(kinds.pod, pod.metadata.namespace ?? "", pod.metadata.name);
    recordEvent(objects, current, component, {
      type: "Normal",
      reason: "SuccessfulDelete",
      message: `Deleted pod: ${pod.metadata.name}`,
    });
  }
  writeStatus(objects, current);
}

function isOver(pod: KubernetesObject): boolean {
  const phase = textAt(pod, "status", "phase");
  return phase === "Failed" || phase === "Succeeded";
}

function inOrderOfDeletion(pods: KubernetesObject[]): KubernetesObject[] {
  return [...pods].sort(
    (a, b) =>
      Number(isReady(a)) - Number(isReady(b)) ||
      Number(b.metadata.resourceVersion) - Number(a.metadata.resourceVersion),
  );
}

function createPod(objects: Objects, set: KubernetesObject): boolean {
  const name = `${set.metadata.name}-${randomSuffix()}`;
  const template = mapAt(set, "spec", "template");
  try {
    objects.create(kinds.pod, {
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        ...mapAt(template, "metadata"),
        name,
        generateName: `${set.metadata.name}-`,
        namespace: set.metadata.namespace ?? "",
        ownerReferences: [ownedBy(set)],
      },
      spec: mapAt(template, "spec"),
      status: { phase: "Pending" },
    });
    recordEvent(objects, set, component, {
      type: "Normal",
      reason: "SuccessfulCreate",
      message: `Created pod: ${name}`,
    });
    return true;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    recordEvent(objects, set, component, {
      type: "Warning",
      reason: "FailedCreate",
      message: `Error creating: ${error.message}`,
    });
    return false;
  }
}

function writeStatus(objects: Objects, set: KubernetesObject): void {
  const matches = objectSelector(set.spec && at(set, "spec", "selector"));
  const pods = podsOf(objects, set).filter(
    (pod) => matches(pod) && pod.metadata.deletionTimestamp === undefined && !isOver(pod),
  );
  const minReady = numberAt(set, "spec", "minReadySeconds") ?? 0;
  const ready = pods.filter(isReady).length;
  const available = pods.filter((pod) => isAvailable(pod, minReady, objects.now())).length;
  const status = {
    replicas: pods.length,
    fullyLabeledReplicas: pods.length,
    ...(ready === 0 ? {} : { readyReplicas: ready }),
    ...(available === 0 ? {} : { availableReplicas: available }),
    observedGeneration: numberAt(set, "metadata", "generation") ?? 1,
  };
  objects.change(kinds.replicaSet, set, "status", (now) => ({ ...now, status }));
}
