import { expect, test } from "vitest";
import { mapAt, numberAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import { createMemoryCluster } from "#sandbox/cluster/testing/memory-cluster.ts";
import { reconcileScaledObject } from "#sandbox/cluster/workloads/scaled-objects.ts";

test("a ScaledObject becomes an autoscaler within its bounds, follows a change of them, and says that it is ready", () => {
  const { objects } = createMemoryCluster();
  const spec = { scaleTargetRef: { name: "worker" }, minReplicaCount: 0, maxReplicaCount: 5 };
  const metadata = { name: "worker", namespace: "pay" };
  let scaled = objects.create(kinds.scaledObject, {
    apiVersion: "keda.sh/v1alpha1",
    kind: "ScaledObject",
    metadata,
    spec,
  });
  const autoscaler = () => objects.get(kinds.horizontalPodAutoscaler, "pay", "keda-hpa-worker");
  reconcileScaledObject(objects, scaled);
  expect(mapAt(autoscaler(), "spec", "scaleTargetRef")).toEqual({
    apiVersion: "apps/v1",
    kind: "Deployment",
    name: "worker",
  });
  // An autoscaler has at least one.
  expect([
    numberAt(autoscaler(), "spec", "minReplicas"),
    numberAt(autoscaler(), "spec", "maxReplicas"),
  ]).toEqual([1, 5]);
  const now = objects.get(kinds.scaledObject, "pay", "worker") ?? scaled;
  scaled = objects.update(kinds.scaledObject, { ...now, spec: { ...spec, minReplicaCount: 2 } });
  reconcileScaledObject(objects, scaled);
  expect(numberAt(autoscaler(), "spec", "minReplicas")).toBe(2);
  const live = objects.get(kinds.scaledObject, "pay", "worker");
  expect(textAt(live, "status", "conditions", 0, "type")).toBe("Ready");
  expect(textAt(live, "status", "hpaName")).toBe("keda-hpa-worker");
});
