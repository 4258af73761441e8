import type { ApplicationReading } from "#domain/delivery/application.ts";
import type { PodFact } from "#domain/delivery/course-facts.ts";
import type { RawEvent, RawPod } from "#server/adapters/kubernetes/pod-shapes.ts";

const workloadKinds = ["Deployment", "StatefulSet", "DaemonSet", "Rollout", "Job"];
const eventsAtMost = 5;

/** The pods of an application's workloads; of a Deployment only those of its newest ReplicaSet. */
export function podsOfApplication(reading: ApplicationReading, pods: RawPod[]): RawPod[] {
  const workloads = reading.resources.filter((resource) => workloadKinds.includes(resource.kind));
  const living = pods.filter((pod) => pod.metadata.deletionTimestamp === null);
  return workloads.flatMap(({ kind, name }) => {
    const own = living.filter((pod) =>
      pod.metadata.ownerReferences.some((owner) =>
        owner.kind === "ReplicaSet"
          ? isReplicaSetOf(owner.name, name)
          : owner.kind === kind && owner.name === name,
      ),
    );
    return newestGeneration(own);
  });
}

/** A ReplicaSet is named after its Deployment, a dash and a hash without one. */
function isReplicaSetOf(replicaSet: string, deployment: string): boolean {
  return replicaSet.startsWith(`${deployment}-`) && !replicaSet.slice(deployment.length + 1).includes("-");
}

function newestGeneration(pods: RawPod[]): RawPod[] {
  const time = (pod: RawPod) => pod.metadata.creationTimestamp?.getTime() ?? 0;
  const [newest] = pods.toSorted((left, right) => time(right) - time(left));
  const hash = newest?.metadata.labels["pod-template-hash"];
  return hash === undefined ? pods : pods.filter((pod) => pod.metadata.labels["pod-template-hash"] === hash);
}

/** One fact a pod, told by its first container that is not well. The log is read separately. */
export function toPodFact(pod: RawPod, events: RawEvent[]): PodFact {
  const statuses = pod.status?.containerStatuses ?? [];
  const troubled = statuses.find((status) => !status.ready) ?? statuses[0];
  const spec =
    pod.spec?.containers.find((container) => container.name === troubled?.name) ?? pod.spec?.containers[0];
  const { reason, message } = reasonOf(pod, troubled);
  const own = events.filter((event) => event.involvedObject.name === pod.metadata.name);
  const time = (event: RawEvent) => (event.lastTimestamp ?? event.eventTime)?.getTime() ?? 0;
  return {
    name: pod.metadata.name,
    container: troubled?.name ?? spec?.name ?? "",
    image: spec?.image || troubled?.image || "",
    ready: statuses.length > 0 && statuses.every((status) => status.ready),
    reason,
    message,
    restarts: Math.max(0, ...statuses.map((status) => status.restartCount)),
    log: null,
    events: own
      .toSorted(
        (left, right) =>
          Number(right.type === "Warning") - Number(left.type === "Warning") || time(right) - time(left),
      )
      .slice(0, eventsAtMost)
      .map((event) => ({
        reason: event.reason,
        message: event.message,
        count: event.count,
        at: event.lastTimestamp ?? event.eventTime,
      })),
    pretended: Object.entries(pod.metadata.annotations).some(
      ([name, value]) => name.endsWith("/pretended") && value === "true",
    ),
  };
}

type ContainerStatus = NonNullable<RawPod["status"]>["containerStatuses"][number];

function reasonOf(pod: RawPod, status: ContainerStatus | undefined): { reason: string; message: string } {
  const unplaced = pod.status?.conditions.find(
    (each) => each.type === "PodScheduled" && each.status === "False",
  );
  if (unplaced) return { reason: unplaced.reason || "Unschedulable", message: unplaced.message };
  if (status?.ready) return { reason: "", message: "" };
  const { waiting, terminated } = status?.state ?? {};
  const last = status?.lastState?.terminated;
  const lastWords = last ? `It ended with ${last.reason || "an error"}${exit(last.exitCode)}.` : "";
  if (waiting?.reason) return { reason: waiting.reason, message: waiting.message || lastWords };
  if (terminated)
    return {
      reason: terminated.reason || "Error",
      message: terminated.message || `It ended${exit(terminated.exitCode)}.`,
    };
  return {
    reason: pod.status?.reason || (pod.status?.phase === "Running" ? "not ready" : (pod.status?.phase ?? "")),
    message: pod.status?.message ?? "",
  };
}

function exit(code: number | null | undefined): string {
  return code === null || code === undefined ? "" : ` with exit code ${code}`;
}
