import { createHash } from "node:crypto";
import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { at, mapAt, numberAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import type { Objects } from "#sandbox/cluster/objects/objects.ts";
import { recordEvent } from "#sandbox/cluster/objects/record-event.ts";
import { deploymentStatus } from "#sandbox/cluster/workloads/deployment-status.ts";
import { isAvailable, isOwnedBy, ownedBy, podsOf } from "#sandbox/cluster/workloads/replica-sets.ts";

const revisionAnnotation = "deployment.kubernetes.io/revision";
const hashLabel = "pod-template-hash";

/** Moves a Deployment one step towards its template; `deadlineMs` stands for its progress deadline. */
export function reconcileDeployment(objects: Objects, given: KubernetesObject, secondMs: number): void {
  const deployment = objects.get(kinds.deployment, given.metadata.namespace ?? "", given.metadata.name);
  if (deployment === undefined || deployment.metadata.deletionTimestamp !== undefined) return;
  const sets = setsOf(objects, deployment);
  const paused = at(deployment, "spec", "paused") === true;
  const newest = paused ? currentSet(deployment, sets) : ensureSet(objects, deployment, sets);
  if (newest !== undefined) scale(objects, deployment, newest);
  cleanUp(objects, deployment);
  const now = setsOf(objects, deployment);
  const current = currentSet(deployment, now);
  const status = deploymentStatus(objects, deployment, current, now, secondMs);
  objects.change(kinds.deployment, deployment, "status", (live) => ({ ...live, status }));
}

function setsOf(objects: Objects, deployment: KubernetesObject): KubernetesObject[] {
  return objects
    .list(kinds.replicaSet, deployment.metadata.namespace ?? "")
    .filter((set) => isOwnedBy(set, deployment) && set.metadata.deletionTimestamp === undefined);
}

/** The hash of a pod template: ten characters of Kubernetes' safe alphabet. */
export function templateHash(deployment: KubernetesObject): string {
  const digest = createHash("sha256")
    .update(JSON.stringify(at(deployment, "spec", "template")))
    .digest();
  return [...digest.subarray(0, 10)].map((byte) => "bcdfghjklmnpqrstvwxz2456789"[byte % 27] ?? "b").join("");
}

function currentSet(deployment: KubernetesObject, sets: KubernetesObject[]): KubernetesObject | undefined {
  const hash = templateHash(deployment);
  return sets.find((set) => set.metadata.labels?.[hashLabel] === hash);
}

function revisionOf(object: KubernetesObject): number {
  return Number(object.metadata.annotations?.[revisionAnnotation] ?? "0");
}

function ensureSet(
  objects: Objects,
  deployment: KubernetesObject,
  sets: KubernetesObject[],
): KubernetesObject {
  const known = currentSet(deployment, sets);
  const highest = Math.max(0, ...sets.map(revisionOf));
  const revision = known !== undefined && revisionOf(known) === highest ? highest : highest + 1;
  const set =
    known === undefined ? createSet(objects, deployment, revision) : withRevision(objects, known, revision);
  if (deployment.metadata.annotations?.[revisionAnnotation] !== String(revision)) {
    objects.change(kinds.deployment, deployment, "resource", (now) => {
      const annotations = { ...now.metadata.annotations, [revisionAnnotation]: String(revision) };
      return { ...now, metadata: { ...now.metadata, annotations } };
    });
  }
  return set;
}

function withRevision(objects: Objects, set: KubernetesObject, revision: number): KubernetesObject {
  if (revisionOf(set) === revision) return set;
  const changed = objects.change(kinds.replicaSet, set, "resource", (now) => {
    const annotations = { ...now.metadata.annotations, [revisionAnnotation]: String(revision) };
    return { ...now, metadata: { ...now.metadata, annotations } };
  });
  return changed ?? set;
}

function createSet(objects: Objects, deployment: KubernetesObject, revision: number): KubernetesObject {
  const hash = templateHash(deployment);
  const template = mapAt(deployment, "spec", "template");
  const labels = { ...mapAt(template, "metadata", "labels"), [hashLabel]: hash };
  const textLabels = Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, String(value)]));
  return objects.create(kinds.replicaSet, {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name: `${deployment.metadata.name}-${hash}`,
      namespace: deployment.metadata.namespace ?? "",
      labels: textLabels,
      annotations: { [revisionAnnotation]: String(revision) },
      ownerReferences: [ownedBy(deployment)],
    },
    spec: {
      replicas: 0,
      minReadySeconds: numberAt(deployment, "spec", "minReadySeconds") ?? 0,
      selector: {
        matchLabels: { ...mapAt(deployment, "spec", "selector", "matchLabels"), [hashLabel]: hash },
      },
      template: { ...template, metadata: { ...mapAt(template, "metadata"), labels: textLabels } },
    },
  });
}

/** `25%` or a count, rounded as the rolling update rounds it: surge up, unavailable down. */
function share(value: unknown, of: number, round: (value: number) => number): number {
  if (typeof value === "number") return value;
  const percent = typeof value === "string" ? Number.parseFloat(value) : 25;
  return round((of * percent) / 100);
}

function scale(objects: Objects, deployment: KubernetesObject, newest: KubernetesObject): void {
  const wanted = numberAt(deployment, "spec", "replicas") ?? 1;
  const old = setsOf(objects, deployment).filter((set) => set.metadata.uid !== newest.metadata.uid);
  const oldPods = old.flatMap((set) => podsOf(objects, set));
  const oldWanted = old.reduce((sum, set) => sum + replicasOf(set), 0);
  if (textAt(deployment, "spec", "strategy", "type") === "Recreate") {
    for (const set of old) setReplicas(objects, deployment, set, 0);
    if (oldPods.length === 0) setReplicas(objects, deployment, newest, wanted);
    return;
  }
  const rolling = mapAt(deployment, "spec", "strategy", "rollingUpdate");
  const surge = share(rolling.maxSurge, wanted, Math.ceil);
  const share0 = share(rolling.maxUnavailable, wanted, Math.floor);
  const unavailable = surge === 0 && share0 === 0 ? 1 : share0;
  const room = wanted + (oldWanted > 0 ? surge : 0) - oldWanted;
  const next = Math.min(wanted, Math.max(replicasOf(newest), room));
  setReplicas(objects, deployment, newest, next);
  scaleDownOld(objects, deployment, newest, old, wanted - unavailable);
}

function scaleDownOld(
  objects: Objects,
  deployment: KubernetesObject,
  newest: KubernetesObject,
  old: KubernetesObject[],
  minAvailable: number,
): void {
  const minReady = numberAt(deployment, "spec", "minReadySeconds") ?? 0;
  const availableOf = (set: KubernetesObject) =>
    podsOf(objects, set).filter(
      (pod) => pod.metadata.deletionTimestamp === undefined && isAvailable(pod, minReady, objects.now()),
    ).length;
  const newAvailable = availableOf(newest);
  let spare =
    newAvailable +
    old.reduce((sum, set) => sum + Math.min(availableOf(set), replicasOf(set)), 0) -
    minAvailable;
  for (const set of [...old].sort((a, b) => revisionOf(a) - revisionOf(b))) {
    // Pods that are not available cost nothing and go first.
    const broken = Math.max(0, replicasOf(set) - availableOf(set));
    const healthy = Math.max(0, Math.min(replicasOf(set) - broken, spare));
    spare -= healthy;
    setReplicas(objects, deployment, set, replicasOf(set) - broken - healthy);
  }
}

function replicasOf(set: KubernetesObject): number {
  return numberAt(set, "spec", "replicas") ?? 0;
}

function setReplicas(
  objects: Objects,
  deployment: KubernetesObject,
  set: KubernetesObject,
  replicas: number,
): void {
  const before = replicasOf(set);
  if (before === replicas) return;
  objects.change(kinds.replicaSet, set, "resource", (now) => ({
    ...now,
    spec: { ...mapAt(now, "spec"), replicas },
  }));
  const direction = replicas > before ? "up" : "down";
  const message = `Scaled ${direction} replica set ${set.metadata.name} from ${before} to ${replicas}`;
  recordEvent(objects, deployment, "deployment-controller", {
    type: "Normal",
    reason: "ScalingReplicaSet",
    message,
  });
}

function cleanUp(objects: Objects, deployment: KubernetesObject): void {
  const limit = numberAt(deployment, "spec", "revisionHistoryLimit") ?? 10;
  const current = templateHash(deployment);
  const empty = setsOf(objects, deployment)
    .filter(
      (set) =>
        replicasOf(set) === 0 &&
        podsOf(objects, set).length === 0 &&
        set.metadata.labels?.[hashLabel] !== current,
    )
    .sort((a, b) => revisionOf(a) - revisionOf(b));
  for (const set of empty.slice(0, Math.max(0, empty.length - limit)))
    objects.remove(kinds.replicaSet, set.metadata.namespace ?? "", set.metadata.name);
}
