import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { type ContainerState, containerStatus } from "#sandbox/cluster/kubelet/container-state.ts";
import { listAt, textAt } from "#sandbox/cluster/objects/fields.ts";

type Input = { address: string; containers: ContainerState[]; initContainers: ContainerState[]; now: string };

/** The status of a pod from what is known of its containers. */
export function podStatus(pod: KubernetesObject, input: Input): Record<string, unknown> {
  const { containers, initContainers, now } = input;
  const isInitialised = initContainers.every((state) => exitCode(state) === 0);
  const unready = containers.filter((state) => !state.ready).map((state) => state.name);
  const phase = phaseOf(pod, containers, initContainers);
  const over = phase === "Succeeded" ? "PodCompleted" : "ContainersNotReady";
  const notReady = {
    reason: over,
    ...(phase === "Succeeded" ? {} : { message: `containers with unready status: [${unready.join(" ")}]` }),
  };
  const waiting = initContainers.filter((state) => exitCode(state) !== 0).map((state) => state.name);
  const notInitialised = {
    reason: "ContainersNotInitialized",
    message: `containers with incomplete status: [${waiting.join(" ")}]`,
  };
  const wanted = [
    ["PodReadyToStartContainers", true, {}],
    ["Initialized", isInitialised, notInitialised],
    ["Ready", unready.length === 0, notReady],
    ["ContainersReady", unready.length === 0, notReady],
    ["PodScheduled", true, {}],
  ] as const;
  return {
    phase,
    conditions: wanted.map(([type, isTrue, why]) => condition(pod, type, isTrue, why, now)),
    hostIP: "127.0.0.1",
    podIP: input.address,
    podIPs: [{ ip: input.address }],
    startTime: textAt(pod, "status", "startTime") ?? now,
    ...(initContainers.length === 0 ? {} : { initContainerStatuses: initContainers.map(containerStatus) }),
    containerStatuses: containers.map(containerStatus),
    qosClass: "Burstable",
  };
}

function condition(
  pod: KubernetesObject,
  type: string,
  isTrue: boolean,
  why: object,
  now: string,
): Record<string, unknown> {
  const before = listAt(pod, "status", "conditions").find((entry) => textAt(entry, "type") === type);
  const status = isTrue ? "True" : "False";
  const since = textAt(before, "status") === status ? (textAt(before, "lastTransitionTime") ?? now) : now;
  return { type, status, lastProbeTime: null, lastTransitionTime: since, ...(isTrue ? {} : why) };
}

function exitCode(state: ContainerState): number | null {
  const terminated = state.state.terminated;
  if (typeof terminated !== "object" || terminated === null || !("exitCode" in terminated)) return null;
  return typeof terminated.exitCode === "number" ? terminated.exitCode : null;
}

function phaseOf(
  pod: KubernetesObject,
  containers: ContainerState[],
  initContainers: ContainerState[],
): string {
  const codes = containers.map(exitCode);
  const restarts = textAt(pod, "spec", "restartPolicy") ?? "Always";
  if (
    restarts !== "Always" &&
    initContainers.some((state) => (exitCode(state) ?? 0) !== 0) &&
    restarts === "Never"
  )
    return "Failed";
  if (restarts !== "Always" && codes.every((code) => code !== null)) {
    if (codes.every((code) => code === 0)) return "Succeeded";
    if (restarts === "Never") return "Failed";
  }
  const neverRan = containers.some((state) => "waiting" in state.state && !("terminated" in state.lastState));
  return neverRan ? "Pending" : "Running";
}
