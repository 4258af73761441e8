import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { at, listAt, numberAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import type { Objects } from "#sandbox/cluster/objects/objects.ts";
import { timestamp } from "#sandbox/cluster/objects/timestamps.ts";
import { podsOf } from "#sandbox/cluster/workloads/replica-sets.ts";

type Counts = { replicas: number; updated: number; ready: number; available: number };

/** The status of a Deployment from its ReplicaSets. `secondMs` is how long a second of its deadline takes. */
export function deploymentStatus(
  objects: Objects,
  deployment: KubernetesObject,
  newest: KubernetesObject | undefined,
  sets: KubernetesObject[],
  secondMs: number,
): Record<string, unknown> {
  const sum = (of: KubernetesObject[], field: string) =>
    of.reduce((total, set) => total + (numberAt(set, "status", field) ?? 0), 0);
  const counts: Counts = {
    replicas: sum(sets, "replicas"),
    updated: newest === undefined ? 0 : sum([newest], "replicas"),
    ready: sum(sets, "readyReplicas"),
    available: sum(sets, "availableReplicas"),
  };
  const wanted = numberAt(deployment, "spec", "replicas") ?? 1;
  const asked = sets.reduce((total, set) => total + (numberAt(set, "spec", "replicas") ?? 0), 0);
  const unavailable = Math.max(0, asked - counts.available);
  const conditions = [
    availableCondition(objects, deployment, counts, wanted),
    progressCondition(objects, deployment, newest, counts, wanted, secondMs),
  ];
  return {
    observedGeneration: numberAt(deployment, "metadata", "generation") ?? 1,
    ...(counts.replicas === 0 ? {} : { replicas: counts.replicas }),
    ...(counts.updated === 0 ? {} : { updatedReplicas: counts.updated }),
    ...(counts.ready === 0 ? {} : { readyReplicas: counts.ready }),
    ...(counts.available === 0 ? {} : { availableReplicas: counts.available }),
    ...(unavailable === 0 ? {} : { unavailableReplicas: unavailable }),
    terminatingReplicas: sets
      .flatMap((set) => podsOf(objects, set))
      .filter((pod) => pod.metadata.deletionTimestamp !== undefined).length,
    conditions,
  };
}

function known(deployment: KubernetesObject, type: string): unknown {
  return listAt(deployment, "status", "conditions").find((entry) => textAt(entry, "type") === type);
}

type Wanted = { type: string; status: "True" | "False"; reason: string; message: string };

function condition(objects: Objects, deployment: KubernetesObject, wanted: Wanted): Record<string, unknown> {
  const before = known(deployment, wanted.type);
  const now = timestamp(objects.now());
  const isSame = textAt(before, "reason") === wanted.reason && textAt(before, "message") === wanted.message;
  const isSameStatus = textAt(before, "status") === wanted.status;
  return {
    ...wanted,
    lastUpdateTime: isSame ? (textAt(before, "lastUpdateTime") ?? now) : now,
    lastTransitionTime: isSameStatus ? (textAt(before, "lastTransitionTime") ?? now) : now,
  };
}

function availableCondition(
  objects: Objects,
  deployment: KubernetesObject,
  counts: Counts,
  wanted: number,
): Record<string, unknown> {
  const unavailable = at(deployment, "spec", "strategy", "rollingUpdate", "maxUnavailable") ?? "25%";
  const allowed =
    typeof unavailable === "number"
      ? unavailable
      : Math.floor((wanted * Number.parseFloat(String(unavailable))) / 100);
  return counts.available >= wanted - allowed && (wanted === 0 || counts.available > 0)
    ? condition(objects, deployment, {
        type: "Available",
        status: "True",
        reason: "MinimumReplicasAvailable",
        message: "Deployment has minimum availability.",
      })
    : condition(objects, deployment, {
        type: "Available",
        status: "False",
        reason: "MinimumReplicasUnavailable",
        message: "Deployment does not have minimum availability.",
      });
}

function progressCondition(
  objects: Objects,
  deployment: KubernetesObject,
  newest: KubernetesObject | undefined,
  counts: Counts,
  wanted: number,
  secondMs: number,
): Record<string, unknown> {
  const name = `ReplicaSet "${newest?.metadata.name ?? ""}"`;
  const isComplete = counts.updated === wanted && counts.replicas === wanted && counts.available >= wanted;
  if (isComplete) {
    const message = `${name} has successfully progressed.`;
    return condition(objects, deployment, {
      type: "Progressing",
      status: "True",
      reason: "NewReplicaSetAvailable",
      message,
    });
  }
  const before = known(deployment, "Progressing");
  const reason = textAt(before, "reason");
  const isSameSet = (textAt(before, "message") ?? "").startsWith(name);
  const since = Date.parse(textAt(before, "lastUpdateTime") ?? "");
  const deadlineMs = (numberAt(deployment, "spec", "progressDeadlineSeconds") ?? 600) * secondMs;
  const hasProgressed = !isSameSet || reason === "NewReplicaSetAvailable" || progressed(deployment, counts);
  const isLate =
    !hasProgressed && (reason === "ProgressDeadlineExceeded" || objects.now().getTime() - since > deadlineMs);
  if (isLate) {
    const message = `${name} has timed out progressing.`;
    return condition(objects, deployment, {
      type: "Progressing",
      status: "False",
      reason: "ProgressDeadlineExceeded",
      message,
    });
  }
  const message = `${name} is progressing.`;
  const made = condition(objects, deployment, {
    type: "Progressing",
    status: "True",
    reason: "ReplicaSetUpdated",
    message,
  });
  return hasProgressed ? { ...made, lastUpdateTime: timestamp(objects.now()) } : made;
}

/** Progress is more updated, ready or available pods than the status knew, or fewer old ones. */
function progressed(deployment: KubernetesObject, counts: Counts): boolean {
  const before = (field: string) => numberAt(deployment, "status", field) ?? 0;
  return (
    counts.updated > before("updatedReplicas") ||
    counts.ready > before("readyReplicas") ||
    counts.available > before("availableReplicas") ||
    counts.replicas - counts.updated < before("replicas") - before("updatedReplicas")
  );
}
