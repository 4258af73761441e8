import { spawn } from "node:child_process";
import { chownSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import type { ContainerLog } from "#sandbox/cluster/kubelet/container-log.ts";
import { unprivilegedUser } from "#sandbox/unprivileged-user.ts";

export type Exit = { code: number; signal: string | null; outOfMemory: boolean };

/** A running process group. `stop` ends it: SIGTERM, then SIGKILL after the grace, in ms. */
export type RunningProcess = { pid: number; exited: Promise<Exit>; stop(graceMs: number): Promise<void> };

export type ProcessSpec = {
  command: string[];
  directory: string;
  scratch: string;
  env: Record<string, string>;
  /** Limit of resident memory in bytes; null for none. */
  memoryLimit: number | null;
};

const memoryCheckMs = 1000;

/** Starts a container's command as a process group of its own, with an environment of its own. */
export function startProcess(spec: ProcessSpec, log: ContainerLog): RunningProcess {
  mkdirSync(spec.scratch, { recursive: true });
  const user = unprivilegedUser([process.execPath, spec.directory, spec.scratch]);
  if (user !== null) chownSync(spec.scratch, user.uid, user.gid);
  const [program = "node", ...args] = spec.command;
  const isNode = program === "node";
  const heap =
    spec.memoryLimit === null || !isNode ? [] : [`--max-old-space-size=${heapMegabytes(spec.memoryLimit)}`];
  const env = {
    PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
    HOME: spec.scratch,
    TMPDIR: spec.scratch,
    NODE_ENV: "production",
    ...spec.env,
  } as const;
  const child = spawn(isNode ? process.execPath : program, [...heap, ...args], {
    cwd: spec.directory,
    env,
    ...(user ?? {}),
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.setEncoding("utf8").on("data", (text: string) => log.write(text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => log.write(text));
  let outOfMemory = false;
  const watchdog = setInterval(() => {
    if (spec.memoryLimit === null || child.pid === undefined || residentBytes(child.pid) <= spec.memoryLimit)
      return;
    outOfMemory = true;
    endGroup(child.pid, "SIGKILL");
  }, memoryCheckMs).unref();
  const exited = new Promise<Exit>((resolve) => {
    child.on("error", (error) => {
      log.write(`${error.message}\n`);
      resolve({ code: 128, signal: null, outOfMemory: false });
    });
    child.on("close", (code, signal) => resolve({ code: code ?? signalCode(signal), signal, outOfMemory }));
  }).finally(() => clearInterval(watchdog));
  return { pid: child.pid ?? 0, exited, stop: (graceMs) => stop(child.pid, exited, graceMs) };
}

async function stop(pid: number | undefined, exited: Promise<Exit>, graceMs: number): Promise<void> {
  if (pid === undefined) return;
  endGroup(pid, "SIGTERM");
  const timer = setTimeout(() => endGroup(pid, "SIGKILL"), graceMs);
  await exited;
  clearTimeout(timer);
  // Whatever the process itself left behind in its group goes with it.
  endGroup(pid, "SIGKILL");
}

/** Signals a process group; a group that is gone already is no error. */
export function endGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // ESRCH: nothing left to signal.
  }
}

/** Old space is most of a Node process, not all of it. */
function heapMegabytes(limit: number): number {
  return Math.max(16, Math.floor((limit * 0.75) / 1024 / 1024));
}

/** Resident bytes of a process where the system has /proc; 0 elsewhere, so that nothing is killed by guess. */
function residentBytes(pid: number): number {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return Number(kilobytes ?? "0") * 1024;
  } catch {
    return 0;
  }
}

function signalCode(signal: NodeJS.Signals | null): number {
  return signal === "SIGKILL" ? 137 : signal === "SIGTERM" ? 143 : 1;
}
