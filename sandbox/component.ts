import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { openProcessLedger, type ProcessLedger } from "#sandbox/cluster/kubelet/process-ledger.ts";

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

/** Prepares a component; it does not run until it is started. */
export type ComponentMaker = (spec: ComponentSpec) => Component;

/**
 * Components whose output goes to `<dir>/logs/<name>.log`. Ends what an earlier cluster on this folder left running,
 * and all of its own when this process ends.
 */
export function componentsIn(dir: string): ComponentMaker {
  const logs = join(dir, "logs");
  mkdirSync(logs, { recursive: true });
  const ledger = openProcessLedger(join(dir, "processes.json"));
  return (spec) => createComponent(spec, join(logs, `${spec.name}.log`), ledger);
}

function createComponent(spec: ComponentSpec, logFile: string, ledger: ProcessLedger): Component {
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
        // Apart from the terminal's group: Ctrl-C would end all at once, clients and servers alike.
        detached: true,
      });
      closeSync(log);
      const started = child;
      const exited = new Promise((resolve) => started.once("exit", resolve).once("error", resolve));
      if (child.pid !== undefined) ledger.track({ pid: child.pid, exited });
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
