import type { ServerResponse } from "node:http";
import { join } from "node:path";
import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { createAddresses } from "#sandbox/cluster/kubelet/addresses.ts";
import type { ImageStore } from "#sandbox/cluster/kubelet/image-store.ts";
import { assertContainer, writePodLog } from "#sandbox/cluster/kubelet/pod-logs.ts";
import { openProcessLedger } from "#sandbox/cluster/kubelet/process-ledger.ts";
import { pretendedAnnotation, type RunningPod, runPod } from "#sandbox/cluster/kubelet/run-pod.ts";
import { schedulePod } from "#sandbox/cluster/kubelet/schedule-pod.ts";
import { badRequest } from "#sandbox/cluster/objects/api-error.ts";
import { listAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import { kindKey, kinds } from "#sandbox/cluster/objects/kind.ts";
import type { Objects } from "#sandbox/cluster/objects/objects.ts";
import { recordEvent } from "#sandbox/cluster/objects/record-event.ts";
import type { Registry } from "#sandbox/registry/registry.ts";

export type KubeletRoom = {
  objects: Objects;
  images: ImageStore;
  registry: Registry;
  directory: string;
  secondMs: number;
  /** Added to the environment of every process of a pod. */
  nodeEnv: (pod: KubernetesObject) => Record<string, string>;
};

export type Kubelet = {
  writeLog(pod: KubernetesObject, query: URLSearchParams, response: ServerResponse): void;
  /** Ends all processes; the pods stay in the store and run again at the next start. */
  close(): Promise<void>;
};

/** Starts scheduler and kubelet in one: every pod gets the one node, an address, and its processes. */
export function startKubelet(room: KubeletRoom): Kubelet {
  const running = new Map<string, RunningPod>();
  const ending = new Map<string, Promise<void>>();
  const addresses = createAddresses(join(room.directory, "node.json"));
  const ledger = openProcessLedger(join(room.directory, "processes.json"));

  function look(pod: KubernetesObject): void {
    const uid = String(pod.metadata.uid);
    if (pod.metadata.deletionTimestamp !== undefined) end(uid, pod);
    else if (textAt(pod, "spec", "nodeName") === undefined) schedule(pod);
    else if (!running.has(uid) && !isOver(pod)) begin(uid, pod);
  }

  function schedule(pod: KubernetesObject): void {
    const annotations = isPretended(room.registry, pod)
      ? { ...pod.metadata.annotations, [pretendedAnnotation]: "true" }
      : pod.metadata.annotations;
    schedulePod(room.objects, pod, annotations);
  }

  function begin(uid: string, pod: KubernetesObject): void {
    const taken = new Set(
      room.objects.list(kinds.pod).map((other) => textAt(other, "status", "podIP") ?? ""),
    );
    const address = textAt(pod, "status", "podIP") ?? addresses.allocate(taken);
    running.set(uid, runPod({ ...room, track: ledger.track }, pod, address));
  }

  function end(uid: string, pod: KubernetesObject): void {
    if (ending.has(uid)) return;
    for (const container of listAt(pod, "spec", "containers")) {
      const name = textAt(container, "name") ?? "";
      const text = { type: "Normal", reason: "Killing", message: `Stopping container ${name}` } as const;
      recordEvent(room.objects, pod, "kubelet", text, `spec.containers{${name}}`);
    }
    const stopped = running.get(uid)?.stop() ?? Promise.resolve();
    const ended = stopped.finally(() => {
      running.delete(uid);
      ending.delete(uid);
      const left = room.objects.get(kinds.pod, pod.metadata.namespace ?? "", pod.metadata.name);
      if (left !== undefined && left.metadata.uid === uid) room.objects.erase(kinds.pod, left);
    });
    ending.set(uid, ended);
  }

  const stop = room.objects.subscribe((change) => {
    if (change.key !== kindKey(kinds.pod)) return;
    if (change.type === "DELETED") void running.get(String(change.object.metadata.uid))?.stop();
    else look(change.object);
  });
  for (const pod of room.objects.list(kinds.pod)) look(pod);

  return {
    writeLog: (pod, query, response) => {
      assertContainer(pod, query.get("container"));
      // Nothing has been written where no node was found; the API then has no content to give.
      if (textAt(pod, "spec", "nodeName") === undefined) {
        response.writeHead(204).end();
        return;
      }
      const found = running.get(String(pod.metadata.uid));
      if (found === undefined)
        throw badRequest(`container in pod "${pod.metadata.name}" is waiting to start: ContainerCreating`);
      writePodLog(pod, found.containers, query, response);
    },
    close: async () => {
      stop();
      await Promise.all([...[...running.values()].map((pod) => pod.stop()), ...ending.values()]);
      ledger.close();
    },
  };
}

function isOver(pod: KubernetesObject): boolean {
  const phase = textAt(pod, "status", "phase");
  return phase === "Succeeded" || phase === "Failed";
}

/** True where every image is known and none has a source to run. */
function isPretended(registry: Registry, pod: KubernetesObject): boolean {
  const images = listAt(pod, "spec", "containers").map((container) =>
    registry.lookup(textAt(container, "image") ?? ""),
  );
  return images.every((image) => image !== null && image.source === null);
}
