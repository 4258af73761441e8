import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { mapAt, numberAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import type { Objects } from "#sandbox/cluster/objects/objects.ts";
import { recordEvent } from "#sandbox/cluster/objects/record-event.ts";
import { timestamp } from "#sandbox/cluster/objects/timestamps.ts";

/**
 * Keeps a Deployment within an autoscaler's bounds. The trial has no metrics server: load never asks for more
 * than the minimum, which the conditions say.
 */
export function reconcileAutoscaler(objects: Objects, autoscaler: KubernetesObject): void {
  const namespace = autoscaler.metadata.namespace ?? "";
  const target = objects.get(
    kinds.deployment,
    namespace,
    textAt(autoscaler, "spec", "scaleTargetRef", "name") ?? "",
  );
  if (target === undefined || textAt(autoscaler, "spec", "scaleTargetRef", "kind") !== "Deployment") {
    const message = `the HPA controller was unable to get the target's current scale: deployments/scale.apps "${textAt(autoscaler, "spec", "scaleTargetRef", "name") ?? ""}" not found`;
    writeStatus(objects, autoscaler, 0, 0, [
      { type: "AbleToScale", status: "False", reason: "FailedGetScale", message },
    ]);
    return;
  }
  const current = numberAt(target, "spec", "replicas") ?? 1;
  const least = numberAt(autoscaler, "spec", "minReplicas") ?? 1;
  const most = numberAt(autoscaler, "spec", "maxReplicas") ?? least;
  const wanted = Math.min(Math.max(current, least), most);
  if (wanted !== current) {
    objects.change(kinds.deployment, target, "resource", (now) => ({
      ...now,
      spec: { ...mapAt(now, "spec"), replicas: wanted },
    }));
    const why =
      wanted > current
        ? "Current number of replicas below Spec.MinReplicas"
        : "Current number of replicas above Spec.MaxReplicas";
    recordEvent(objects, autoscaler, "horizontal-pod-autoscaler", {
      type: "Normal",
      reason: "SuccessfulRescale",
      message: `New size: ${wanted}; reason: ${why}`,
    });
  }
  writeStatus(objects, autoscaler, current, wanted, [
    {
      type: "AbleToScale",
      status: "True",
      reason: "ReadyForNewScale",
      message: "recommended size matches current size",
    },
    {
      type: "ScalingActive",
      status: "True",
      reason: "ValidMetricFound",
      message: "the trial cluster measures no load: the minimum is enough",
    },
    {
      type: "ScalingLimited",
      status: "True",
      reason: "TooFewReplicas",
      message: "the desired replica count is less than the minimum replica count",
    },
  ]);
}

type Condition = { type: string; status: string; reason: string; message: string };

function writeStatus(
  objects: Objects,
  autoscaler: KubernetesObject,
  current: number,
  wanted: number,
  conditions: Condition[],
): void {
  objects.change(kinds.horizontalPodAutoscaler, autoscaler, "status", (now) => {
    const since = textAt(now, "status", "conditions", 0, "lastTransitionTime") ?? timestamp(objects.now());
    const status = {
      currentReplicas: current,
      desiredReplicas: wanted,
      currentMetrics: null,
      conditions: conditions.map((condition) => ({ ...condition, lastTransitionTime: since })),
    };
    return { ...now, status };
  });
}
