import { join } from "node:path";
import type { ContainerRoom } from "#sandbox/cluster/kubelet/container-room.ts";
import { beginRun, type ContainerState } from "#sandbox/cluster/kubelet/container-state.ts";
import type { PulledImage } from "#sandbox/cluster/kubelet/image-store.ts";
import { configure, pullImage } from "#sandbox/cluster/kubelet/prepare-container.ts";
import { readQuantity } from "#sandbox/cluster/kubelet/quantity.ts";
import { type Exit, startProcess } from "#sandbox/cluster/kubelet/start-process.ts";
import { backOffSeconds, goDuration, wait } from "#sandbox/cluster/kubelet/wait.ts";
import { watchProbes } from "#sandbox/cluster/kubelet/watch-probes.ts";
import { at, listAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import { timestamp } from "#sandbox/cluster/objects/timestamps.ts";

/** When to run a container again after it ended. */
export type RestartRule = "Always" | "OnFailure" | "Never";

/** A run this long (in kubelet seconds) ends the back-off, as ten minutes do in Kubernetes. */
const steadySeconds = 600;

/** Runs a container until it is not to be restarted or `signal` is raised; its processes have ended on return. */
export async function runContainer(
  room: ContainerRoom,
  container: unknown,
  state: ContainerState,
  rule: RestartRule,
  signal: AbortSignal,
): Promise<void> {
  const image = await pullImage(room, state, signal);
  if (image === null) return;
  for (let crashes = 0; !signal.aborted; ) {
    const env = await configure(room, container, state, signal);
    if (env === null) return;
    const began = room.objects.now();
    const exit = await runOnce(room, container, state, image, env, rule, signal);
    if (exit === null || signal.aborted) {
      await wait(0, signal);
      return;
    }
    recordExit(room, state, exit, timestamp(began));
    if (rule === "Never" || (rule === "OnFailure" && exit.code === 0)) return;
    const steady = room.objects.now().getTime() - began.getTime() > steadySeconds * room.secondMs;
    crashes = steady ? 1 : crashes + 1;
    if (crashes > 1) await backOff(room, state, crashes - 1, signal);
    state.restartCount += 1;
  }
}

async function runOnce(
  room: ContainerRoom,
  container: unknown,
  state: ContainerState,
  image: PulledImage,
  env: Record<string, string>,
  rule: RestartRule,
  signal: AbortSignal,
): Promise<Exit | null> {
  beginRun(state);
  room.tell("Normal", "Created", `Created container: ${state.name}`, state.name);
  room.tell("Normal", "Started", `Started container ${state.name}`, state.name);
  state.state = { running: { startedAt: timestamp(room.objects.now()) } };
  if (image.kind === "pretended") return pretend(room, state, rule, signal);
  room.publish();
  for (const left of image.left)
    state.log.write(`trial: the Dockerfile's "RUN ${left}" was not carried out\n`);
  const process = startProcess(
    {
      command: commandOf(container, image.command),
      directory: image.directory,
      scratch: join(room.scratch, state.name),
      env: { ...image.env, HOSTNAME: room.pod.metadata.name, ...room.nodeEnv, ...env, HOST: room.address },
      memoryLimit: readQuantity(at(container, "resources", "limits", "memory")),
    },
    state.log,
  );
  room.track(process);
  const running = new AbortController();
  const end = () => void process.stop(room.graceMs);
  signal.addEventListener("abort", end, { once: true });
  if (signal.aborted) end();
  const probes = watchProbes(room, container, state, running.signal, end);
  const stopProbes = () => running.abort();
  signal.addEventListener("abort", stopProbes, { once: true });
  const exit = await process.exited;
  running.abort();
  await probes;
  signal.removeEventListener("abort", end);
  signal.removeEventListener("abort", stopProbes);
  return exit;
}

/** `command` of the pod replaces the image's entrypoint, `args` what follows it. */
function commandOf(container: unknown, image: string[]): string[] {
  const words = (field: string) => listAt(container, field).filter((word) => typeof word === "string");
  const command = words("command");
  if (command.length > 0) return [...command, ...words("args")];
  const args = words("args");
  return args.length === 0 ? image : [image[0] ?? "node", ...args];
}

async function pretend(
  room: ContainerRoom,
  state: ContainerState,
  rule: RestartRule,
  signal: AbortSignal,
): Promise<Exit | null> {
  state.log.write(
    `trial: the registry holds no source for ${state.image}; this container is pretended and nothing runs\n`,
  );
  state.started = true;
  state.ready = rule === "Always";
  room.publish();
  if (rule !== "Always") return { code: 0, signal: null, outOfMemory: false };
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  return null;
}

function recordExit(room: ContainerRoom, state: ContainerState, exit: Exit, startedAt: string): void {
  const reason = exit.outOfMemory ? "OOMKilled" : exit.code === 0 ? "Completed" : "Error";
  const finishedAt = timestamp(room.objects.now());
  const terminated = { exitCode: exit.code, reason, startedAt, finishedAt, containerID: state.containerId };
  state.ready = false;
  state.started = false;
  state.state = { terminated };
  room.publish();
  state.lastState = { terminated };
}

async function backOff(
  room: ContainerRoom,
  state: ContainerState,
  failures: number,
  signal: AbortSignal,
): Promise<void> {
  const seconds = backOffSeconds(failures);
  const { name, namespace, uid } = room.pod.metadata;
  const where = `${name}_${namespace}(${String(uid)})`;
  const message = `back-off ${goDuration(seconds)} restarting failed container=${state.name} pod=${where}`;
  state.state = { waiting: { reason: "CrashLoopBackOff", message } };
  room.tell(
    "Warning",
    "BackOff",
    `Back-off restarting failed container ${state.name} in pod ${where}`,
    state.name,
  );
  room.publish();
  await wait(seconds * room.secondMs, signal);
}

/** The restart rule of a pod's plain containers. */
export function restartRule(pod: unknown): RestartRule {
  const policy = textAt(pod, "spec", "restartPolicy");
  return policy === "OnFailure" || policy === "Never" ? policy : "Always";
}
