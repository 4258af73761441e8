import { randomBytes } from "node:crypto";
import { type ContainerLog, createContainerLog } from "#sandbox/cluster/kubelet/container-log.ts";
import { at, isRecord, numberAt, textAt } from "#sandbox/cluster/objects/fields.ts";

/** What the kubelet knows of one container; `publish` of the pod turns it into `containerStatuses`. */
export type ContainerState = {
  name: string;
  image: string;
  imageId: string;
  containerId: string;
  ready: boolean;
  started: boolean;
  restartCount: number;
  /** `{ waiting }`, `{ running }` or `{ terminated }` as the API shows it. */
  state: Record<string, unknown>;
  lastState: Record<string, unknown>;
  log: ContainerLog;
  previousLog: ContainerLog | null;
};

/** The state of a container before its first run, or after a restart of the whole node where `before` is its old status. */
export function initialState(container: unknown, before: unknown, finishedAt: string): ContainerState {
  const ran =
    isRecord(before) &&
    (at(before, "state", "running") !== undefined || at(before, "lastState", "terminated") !== undefined);
  const startedAt = textAt(before, "state", "running", "startedAt");
  const ended = {
    exitCode: 255,
    reason: "Unknown",
    ...(startedAt === undefined ? {} : { startedAt }),
    finishedAt,
  };
  return {
    name: textAt(container, "name") ?? "",
    image: textAt(container, "image") ?? "",
    imageId: "",
    containerId: "",
    ready: false,
    started: false,
    restartCount: (numberAt(before, "restartCount") ?? 0) + (ran ? 1 : 0),
    state: { waiting: { reason: "ContainerCreating" } },
    lastState: startedAt === undefined ? lastStateOf(before) : { terminated: ended },
    log: createContainerLog(),
    previousLog: null,
  };
}

function lastStateOf(before: unknown): Record<string, unknown> {
  const last = at(before, "lastState");
  return isRecord(last) ? last : {};
}

/** A new run of the container: a fresh id and log, the log before it kept for `previous`. */
export function beginRun(state: ContainerState): void {
  if (state.containerId !== "") state.previousLog = state.log;
  state.log = createContainerLog();
  state.containerId = `trial://${randomBytes(32).toString("hex")}`;
}

/** The container's line in the pod's status. */
export function containerStatus(state: ContainerState): Record<string, unknown> {
  return {
    name: state.name,
    state: state.state,
    lastState: state.lastState,
    ready: state.ready,
    restartCount: state.restartCount,
    image: state.image,
    imageID: state.imageId,
    ...(state.containerId === "" ? {} : { containerID: state.containerId }),
    started: state.started,
  };
}
