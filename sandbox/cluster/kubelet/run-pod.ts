import { join } from "node:path";
import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import type { ContainerRoom } from "#sandbox/cluster/kubelet/container-room.ts";
import { type ContainerState, initialState } from "#sandbox/cluster/kubelet/container-state.ts";
import type { ImageStore } from "#sandbox/cluster/kubelet/image-store.ts";
import { podStatus } from "#sandbox/cluster/kubelet/pod-status.ts";
import { restartRule, runContainer } from "#sandbox/cluster/kubelet/run-container.ts";
import type { RunningProcess } from "#sandbox/cluster/kubelet/start-process.ts";
import { listAt, numberAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import type { Objects } from "#sandbox/cluster/objects/objects.ts";
import { recordEvent } from "#sandbox/cluster/objects/record-event.ts";
import { timestamp } from "#sandbox/cluster/objects/timestamps.ts";

export type PodRoom = {
  objects: Objects;
  images: ImageStore;
  directory: string;
  secondMs: number;
  nodeEnv: (pod: KubernetesObject) => Record<string, string>;
  track(process: RunningProcess): void;
};

/** A pod that is being run. `stop` ends its processes, first kindly, and resolves when none is left. */
export type RunningPod = { uid: unknown; containers: ContainerState[]; stop(): Promise<void> };

/** The pods of images without source say so on themselves. */
export const pretendedAnnotation = "trial.portolan/pretended";

/** Runs the containers of a pod that has a node and an address. */
export function runPod(room: PodRoom, pod: KubernetesObject, address: string): RunningPod {
  const stopped = new AbortController();
  const now = () => timestamp(room.objects.now());
  const statesOf = (field: string, statuses: string) =>
    listAt(pod, "spec", field).map((container) => {
      const before = listAt(pod, "status", statuses).find(
        (entry) => textAt(entry, "name") === textAt(container, "name"),
      );
      return { container, state: initialState(container, before, now()) };
    });
  const inits = statesOf("initContainers", "initContainerStatuses");
  const plain = statesOf("containers", "containerStatuses");

  function publish(): void {
    room.objects.change(kinds.pod, pod, "status", (live) => {
      const containers = plain.map(({ state }) => state);
      const initContainers = inits.map(({ state }) => state);
      return { ...live, status: podStatus(live, { address, containers, initContainers, now: now() }) };
    });
  }

  const grace = (numberAt(pod, "spec", "terminationGracePeriodSeconds") ?? 30) * 1000;
  const container: ContainerRoom = {
    ...room,
    pod,
    nodeEnv: room.nodeEnv(pod),
    address,
    scratch: join(room.directory, "pods", String(pod.metadata.uid)),
    graceMs: grace,
    publish,
    tell: (type, reason, message, name) =>
      recordEvent(room.objects, pod, "kubelet", { type, reason, message }, `spec.containers{${name}}`),
  };

  async function run(): Promise<void> {
    // The first status is written only once the kubelet knows this pod, or it would take it for a new one.
    await Promise.resolve();
    publish();
    for (const init of inits) {
      const rule = restartRule(pod) === "Never" ? "Never" : "OnFailure";
      await runContainer(container, init.container, init.state, rule, stopped.signal);
      init.state.ready = true;
      publish();
      if (stopped.signal.aborted) return;
    }
    await Promise.all(
      plain.map((entry) =>
        runContainer(container, entry.container, entry.state, restartRule(pod), stopped.signal),
      ),
    );
  }

  const done = run();
  return {
    uid: pod.metadata.uid,
    containers: [...plain, ...inits].map(({ state }) => state),
    stop: async () => {
      stopped.abort();
      await done;
    },
  };
}
