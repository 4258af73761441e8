import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { at, mapAt, numberAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import type { Objects } from "#sandbox/cluster/objects/objects.ts";
import { timestamp } from "#sandbox/cluster/objects/timestamps.ts";
import { ownedBy } from "#sandbox/cluster/workloads/replica-sets.ts";

/** Makes the autoscaler KEDA would make, and says that it is ready. The trial asks no queue: the minimum is enough. */
export function reconcileScaledObject(objects: Objects, scaled: KubernetesObject): void {
  const namespace = scaled.metadata.namespace ?? "";
  const name = `keda-hpa-${scaled.metadata.name}`;
  const spec = {
    scaleTargetRef: {
      apiVersion: textAt(scaled, "spec", "scaleTargetRef", "apiVersion") ?? "apps/v1",
      kind: textAt(scaled, "spec", "scaleTargetRef", "kind") ?? "Deployment",
      name: textAt(scaled, "spec", "scaleTargetRef", "name") ?? "",
    },
    // An autoscaler cannot ask for none; that step is KEDA's own.
    minReplicas: Math.max(1, numberAt(scaled, "spec", "minReplicaCount") ?? 0),
    maxReplicas: numberAt(scaled, "spec", "maxReplicaCount") ?? 100,
    metrics: [],
  };
  const current = objects.get(kinds.horizontalPodAutoscaler, namespace, name);
  if (current === undefined) {
    const metadata = { name, namespace, ownerReferences: [ownedBy(scaled)] };
    const made = { apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler", metadata, spec };
    objects.create(kinds.horizontalPodAutoscaler, made);
  } else if (
    textAt(mapAt(current, "spec"), "scaleTargetRef", "name") !== spec.scaleTargetRef.name ||
    bounds(current) !== bounds({ spec })
  )
    objects.change(kinds.horizontalPodAutoscaler, current, "resource", (now) => ({ ...now, spec }));
  report(objects, scaled, name);
}

const bounds = (autoscaler: unknown) =>
  `${numberAt(autoscaler, "spec", "minReplicas")}-${numberAt(autoscaler, "spec", "maxReplicas")}`;

function report(objects: Objects, scaled: KubernetesObject, hpaName: string): void {
  objects.change(kinds.scaledObject, scaled, "status", (now) => {
    if (at(now, "status", "hpaName") === hpaName) return now;
    const lastTransitionTime = timestamp(objects.now());
    const ready = {
      type: "Ready",
      status: "True",
      reason: "ScaledObjectReady",
      message: "ScaledObject is defined correctly and is ready for scaling",
      lastTransitionTime,
    };
    return { ...now, status: { hpaName, conditions: [ready] } };
  });
}
