import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { listAt, mapAt, textAt, textMapAt } from "#sandbox/cluster/objects/fields.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import type { Objects } from "#sandbox/cluster/objects/objects.ts";
import { recordEvent } from "#sandbox/cluster/objects/record-event.ts";
import { timestamp } from "#sandbox/cluster/objects/timestamps.ts";

export const nodeName = "trial-node";

const component = "default-scheduler";

/** Gives a pod the one node, or says in its status and in an event why it cannot have it. */
export function schedulePod(
  objects: Objects,
  pod: KubernetesObject,
  annotations: Record<string, string> | undefined,
): void {
  const why = refusal(objects, pod);
  if (why !== null) {
    leave(objects, pod, why);
    return;
  }
  recordEvent(objects, pod, component, {
    type: "Normal",
    reason: "Scheduled",
    message: `Successfully assigned ${pod.metadata.namespace}/${pod.metadata.name} to ${nodeName}`,
  });
  objects.change(kinds.pod, pod, "resource", (now) => ({
    ...now,
    metadata: { ...now.metadata, ...(annotations === undefined ? {} : { annotations }) },
    spec: { ...mapAt(now, "spec"), nodeName },
  }));
}

/** Of what keeps pods from nodes only `nodeSelector` is known here. */
function refusal(objects: Objects, pod: KubernetesObject): string | null {
  const wanted = Object.entries(textMapAt(pod, "spec", "nodeSelector"));
  const labels = objects.get(kinds.node, "", nodeName)?.metadata.labels ?? {};
  if (wanted.every(([name, value]) => labels[name] === value)) return null;
  const preemption = "preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.";
  const reason = "1 node(s) didn't match Pod's node affinity/selector. no new claims to deallocate";
  return `0/1 nodes are available: ${reason}, ${preemption}`;
}

function leave(objects: Objects, pod: KubernetesObject, message: string): void {
  const known = listAt(pod, "status", "conditions").find((one) => textAt(one, "type") === "PodScheduled");
  if (textAt(known, "message") === message) return;
  const text = { type: "Warning", reason: "FailedScheduling", message } as const;
  recordEvent(objects, pod, component, text);
  objects.change(kinds.pod, pod, "status", (now) => ({
    ...now,
    status: {
      ...mapAt(now, "status"),
      phase: "Pending",
      conditions: [
        {
          type: "PodScheduled",
          status: "False",
          reason: "Unschedulable",
          message,
          lastProbeTime: null,
          lastTransitionTime: timestamp(objects.now()),
        },
      ],
    },
  }));
}
