import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { listAt, mapAt, numberAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import { type Objects, randomSuffix } from "#sandbox/cluster/objects/objects.ts";
import { recordEvent } from "#sandbox/cluster/objects/record-event.ts";
import { timestamp } from "#sandbox/cluster/objects/timestamps.ts";
import { ownedBy, podsOf } from "#sandbox/cluster/workloads/replica-sets.ts";

const component = "job-controller";

/** Runs a Job's pod until it has succeeded as often as wanted, or failed more often than `backoffLimit` allows. */
export function reconcileJob(objects: Objects, job: KubernetesObject, secondMs: number): void {
  if (job.metadata.deletionTimestamp !== undefined || isOver(job)) return;
  const pods = podsOf(objects, job);
  const count = (phase: string) => pods.filter((pod) => textAt(pod, "status", "phase") === phase).length;
  const succeeded = count("Succeeded");
  const failed = count("Failed");
  const wanted = numberAt(job, "spec", "completions") ?? 1;
  const now = timestamp(objects.now());
  const common = {
    startTime: textAt(job, "status", "startTime") ?? now,
    ...(succeeded === 0 ? {} : { succeeded }),
    ...(failed === 0 ? {} : { failed }),
  };
  if (succeeded >= wanted) {
    recordEvent(objects, job, component, { type: "Normal", reason: "Completed", message: "Job completed" });
    write(objects, job, {
      ...common,
      completionTime: now,
      conditions: [
        condition("Complete", "CompletionsReached", "Reached expected number of succeeded pods", now),
      ],
    });
    return;
  }
  if (failed > (numberAt(job, "spec", "backoffLimit") ?? 6)) {
    const message = "Job has reached the specified backoff limit";
    recordEvent(objects, job, component, { type: "Warning", reason: "BackoffLimitExceeded", message });
    write(objects, job, {
      ...common,
      conditions: [condition("Failed", "BackoffLimitExceeded", message, now)],
    });
    return;
  }
  const limitMs = (numberAt(job, "spec", "activeDeadlineSeconds") ?? Number.POSITIVE_INFINITY) * secondMs;
  if (objects.now().getTime() - Date.parse(common.startTime) > limitMs) {
    const message = "Job was active longer than specified deadline";
    recordEvent(objects, job, component, { type: "Warning", reason: "DeadlineExceeded", message });
    for (const pod of pods.filter((one) => one.metadata.deletionTimestamp === undefined))
      objects.remove(kinds.pod, pod.metadata.namespace ?? "", pod.metadata.name);
    write(objects, job, { ...common, conditions: [condition("Failed", "DeadlineExceeded", message, now)] });
    return;
  }
  const active = pods.length - succeeded - failed;
  if (active === 0) createPod(objects, job);
  write(objects, job, { ...common, active: Math.max(active, 1) });
}

function isOver(job: KubernetesObject): boolean {
  return listAt(job, "status", "conditions").some((entry) =>
    ["Complete", "Failed"].includes(textAt(entry, "type") ?? ""),
  );
}

function condition(type: string, reason: string, message: string, now: string): Record<string, unknown> {
  return { type, status: "True", reason, message, lastProbeTime: now, lastTransitionTime: now };
}

function write(objects: Objects, job: KubernetesObject, status: Record<string, unknown>): void {
  objects.change(kinds.job, job, "status", (now) => ({ ...now, status }));
}

function createPod(objects: Objects, job: KubernetesObject): void {
  const template = mapAt(job, "spec", "template");
  const name = `${job.metadata.name}-${randomSuffix()}`;
  const labels = {
    ...mapAt(template, "metadata", "labels"),
    "batch.kubernetes.io/job-name": job.metadata.name,
  };
  objects.create(kinds.pod, {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      ...mapAt(template, "metadata"),
      labels,
      name,
      namespace: job.metadata.namespace ?? "",
      ownerReferences: [ownedBy(job)],
    },
    spec: { restartPolicy: "Never", ...mapAt(template, "spec") },
    status: { phase: "Pending" },
  });
  recordEvent(objects, job, component, {
    type: "Normal",
    reason: "SuccessfulCreate",
    message: `Created pod: ${name}`,
  });
}
