import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import type { ImageStore } from "#sandbox/cluster/kubelet/image-store.ts";
import type { RunningProcess } from "#sandbox/cluster/kubelet/start-process.ts";
import type { Objects } from "#sandbox/cluster/objects/objects.ts";

/** What a container's runner works with: its pod's part of the kubelet. */
export type ContainerRoom = {
  objects: Objects;
  images: ImageStore;
  /** The pod as it was taken on; its spec does not change. */
  pod: KubernetesObject;
  address: string;
  /** A directory of the pod's own, for HOME and TMPDIR. */
  scratch: string;
  /** What the node adds to the environment of every process of this pod. */
  nodeEnv: Record<string, string>;
  secondMs: number;
  graceMs: number;
  /** Writes what is known of the containers into the pod's status. */
  publish(): void;
  tell(type: "Normal" | "Warning", reason: string, message: string, container: string): void;
  /** Keeps account of a process so that it cannot outlive the cluster. */
  track(process: RunningProcess): void;
};
