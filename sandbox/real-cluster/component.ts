import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";

export type ComponentSpec = {
  name: string;
  program: string;
  args: readonly string[];
  env?: Record<string, string>;
  cwd?: string;
};

/** One process of the real cluster. It can be killed, halted and started again, as on a bad day. */
export type Component = {
  name: string;
  start(): void;
  /** Ends it in good order, or by force after ten seconds. */
  stop(): Promise<void>;
  kill(): Promise<void>;
  /** Stops its threads without ending it, and lets them go on. */
  halt(): void;
  resume(): void;
  isRunning(): boolean;
  /** Resident memory in bytes; 0 while it does not run. */
  memory(): number;
  logFile: string;
};

const graceMs = 10_000;

/** Prepares a component whose output goes to `<logDir>/<name>.log`; it does not run until it is started. */
export function createComponent(spec: ComponentSpec, logDir: string): Component {
  mkdirSync(logDir, { recursive: true });
  const logFile = join(logDir, `${spec.name}.log`);
  let child: ChildProcess | null = null;
  const isRunning = () => child !== null && child.exitCode === null && child.signalCode === null;

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (!child || !isRunning()) return;
    const exited = once(child, "exit");
    // A halted process cannot hear SIGTERM.
    child.kill("SIGCONT");
    child.kill(signal);
    const running = child;
    const late = setTimeout(() => running.kill("SIGKILL"), graceMs);
    await exited;
    clearTimeout(late);
  }

  return {
    name: spec.name,
    logFile,
    start: () => {
      if (isRunning()) return;
      const log = openSync(logFile, "a");
      child = spawn(spec.program, [...spec.args], {
        cwd: spec.cwd,
        env: { ...process.env, ...spec.env },
        stdio: ["ignore", log, log],
      });
      closeSync(log);
    },
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
    halt: () => void child?.kill("SIGSTOP"),
    resume: () => void child?.kill("SIGCONT"),
    isRunning,
    memory: () => (isRunning() && child?.pid !== undefined ? residentBytes(child.pid) : 0),
  };
}

function residentBytes(pid: number): number {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kibibytes ?? 0) * 1024;
}
