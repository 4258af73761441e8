import type { ContainerRoom } from "#sandbox/cluster/kubelet/container-room.ts";
import type { ContainerState } from "#sandbox/cluster/kubelet/container-state.ts";
import { ConfigError, environmentOf } from "#sandbox/cluster/kubelet/environment.ts";
import type { PulledImage } from "#sandbox/cluster/kubelet/image-store.ts";
import { backOffSeconds, wait } from "#sandbox/cluster/kubelet/wait.ts";

/** Pulls the image, again and again with back-off; null where the pod ended meanwhile. */
export async function pullImage(
  room: ContainerRoom,
  state: ContainerState,
  signal: AbortSignal,
): Promise<PulledImage | null> {
  for (let failures = 1; !signal.aborted; failures += 1) {
    room.tell("Normal", "Pulling", `Pulling image "${state.image}"`, state.name);
    const began = performance.now();
    try {
      const image = await room.images.pull(state.image);
      if (signal.aborted) return null;
      state.imageId = image.imageId;
      const took = `${((performance.now() - began) / 1000).toFixed(3)}s`;
      room.tell(
        "Normal",
        "Pulled",
        `Successfully pulled image "${state.image}" in ${took} (${took} including waiting)`,
        state.name,
      );
      return image;
    } catch (error) {
      if (signal.aborted) return null;
      await backOffPull(
        room,
        state,
        signal,
        failures,
        error instanceof Error ? error.message : String(error),
      );
    }
  }
  return null;
}

async function backOffPull(
  room: ContainerRoom,
  state: ContainerState,
  signal: AbortSignal,
  failures: number,
  why: string,
): Promise<void> {
  room.tell("Warning", "Failed", `Failed to pull image "${state.image}": ${why}`, state.name);
  room.tell("Warning", "Failed", "Error: ErrImagePull", state.name);
  state.state = { waiting: { reason: "ErrImagePull", message: why } };
  room.publish();
  const whole = backOffSeconds(failures) * room.secondMs;
  // The kubelet shows the error first and the back-off from its next look at the pod on.
  await wait(Math.min(whole / 4, room.secondMs * 2), signal);
  if (signal.aborted) return;
  room.tell("Normal", "BackOff", `Back-off pulling image "${state.image}"`, state.name);
  room.tell("Warning", "Failed", "Error: ImagePullBackOff", state.name);
  const message = `Back-off pulling image "${state.image}": ErrImagePull: ${why}`;
  state.state = { waiting: { reason: "ImagePullBackOff", message } };
  room.publish();
  await wait(whole, signal);
}

/** Resolves the environment, waiting for ConfigMaps and Secrets that are not there yet; null where the pod ended. */
export async function configure(
  room: ContainerRoom,
  container: unknown,
  state: ContainerState,
  signal: AbortSignal,
): Promise<Record<string, string> | null> {
  while (!signal.aborted) {
    try {
      return environmentOf(room.objects, room.pod, container);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      room.tell("Warning", "Failed", `Error: ${error.message}`, state.name);
      state.state = { waiting: { reason: "CreateContainerConfigError", message: error.message } };
      room.publish();
      await wait(5 * room.secondMs, signal);
    }
  }
  return null;
}
