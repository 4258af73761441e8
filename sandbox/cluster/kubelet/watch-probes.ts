import type { ContainerRoom } from "#sandbox/cluster/kubelet/container-room.ts";
import type { ContainerState } from "#sandbox/cluster/kubelet/container-state.ts";
import { type Probe, performProbe, readProbe } from "#sandbox/cluster/kubelet/probe.ts";
import { wait } from "#sandbox/cluster/kubelet/wait.ts";

/**
 * Performs the probes of a running container until `signal`. Readiness moves `state.ready`; a failed startup or
 * liveness probe calls `restart` once.
 */
export async function watchProbes(
  room: ContainerRoom,
  container: unknown,
  state: ContainerState,
  signal: AbortSignal,
  restart: () => void,
): Promise<void> {
  const startup = readProbe(container, "startupProbe");
  if (startup !== null && !(await hasStarted(room, container, state, startup, signal))) {
    if (signal.aborted) return;
    room.tell(
      "Normal",
      "Killing",
      `Container ${state.name} failed startup probe, will be restarted`,
      state.name,
    );
    restart();
    return;
  }
  if (signal.aborted) return;
  state.started = true;
  const readiness = readProbe(container, "readinessProbe");
  if (readiness === null) state.ready = true;
  room.publish();
  const liveness = readProbe(container, "livenessProbe");
  await Promise.all([
    readiness === null ? null : watchReadiness(room, container, state, readiness, signal),
    liveness === null ? null : watchLiveness(room, container, state, liveness, signal, restart),
  ]);
}

async function hasStarted(
  room: ContainerRoom,
  container: unknown,
  state: ContainerState,
  probe: Probe,
  signal: AbortSignal,
): Promise<boolean> {
  await wait(probe.initialDelay * room.secondMs, signal);
  for (let failures = 0; !signal.aborted && failures < probe.failures; failures += 1) {
    const result = await performProbe(probe, container, room.address);
    if (result.ok) return true;
    if (!signal.aborted)
      room.tell("Warning", "Unhealthy", `Startup probe failed: ${result.message}`, state.name);
    await wait(probe.period * room.secondMs, signal);
  }
  return false;
}

async function watchReadiness(
  room: ContainerRoom,
  container: unknown,
  state: ContainerState,
  probe: Probe,
  signal: AbortSignal,
): Promise<void> {
  await wait(probe.initialDelay * room.secondMs, signal);
  let passed = 0;
  let failed = 0;
  while (!signal.aborted) {
    const result = await performProbe(probe, container, room.address);
    if (signal.aborted) return;
    passed = result.ok ? passed + 1 : 0;
    failed = result.ok ? 0 : failed + 1;
    if (!result.ok)
      room.tell("Warning", "Unhealthy", `Readiness probe failed: ${result.message}`, state.name);
    const ready = passed >= probe.successes || (state.ready && failed < probe.failures);
    if (ready !== state.ready) {
      state.ready = ready;
      room.publish();
    }
    await wait(probe.period * room.secondMs, signal);
  }
}

async function watchLiveness(
  room: ContainerRoom,
  container: unknown,
  state: ContainerState,
  probe: Probe,
  signal: AbortSignal,
  restart: () => void,
): Promise<void> {
  await wait(probe.initialDelay * room.secondMs, signal);
  for (let failed = 0; !signal.aborted; ) {
    const result = await performProbe(probe, container, room.address);
    if (signal.aborted) return;
    failed = result.ok ? 0 : failed + 1;
    if (!result.ok) room.tell("Warning", "Unhealthy", `Liveness probe failed: ${result.message}`, state.name);
    if (failed >= probe.failures) {
      room.tell(
        "Normal",
        "Killing",
        `Container ${state.name} failed liveness probe, will be restarted`,
        state.name,
      );
      restart();
      return;
    }
    await wait(probe.period * room.secondMs, signal);
  }
}
