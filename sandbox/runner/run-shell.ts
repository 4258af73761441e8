import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import type { Workshop } from "./workshop.ts";

export type ShellOutcome = { status: "success" | "failure" | "timed_out"; reason: string | null };

const memoryCheckMs = 500;
/** Linux counts resident memory in pages of 4 KiB in /proc/<pid>/statm on the machines this runs on. */
const pageKiB = 4;

/** Runs one script the way GitHub does (`bash -e -o pipefail`), in a process group of its own that ends with it. */
export function runShell(
  workshop: Workshop,
  script: string,
  where: { cwd: string; env: Record<string, string>; timeoutMs: number; log: (text: string) => void },
): Promise<ShellOutcome> {
  const { promise, resolve } = Promise.withResolvers<ShellOutcome>();
  const child = spawn(
    "bash",
    ["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", `ulimit -n 4096; ${script}`],
    {
      cwd: where.cwd,
      // Next declares NODE_ENV as always there; a step of ours has none unless it sets one.
      env: where.env as NodeJS.ProcessEnv,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      ...(workshop.unprivileged ?? {}),
    },
  );
  let stopped: ShellOutcome | null = null;
  const stop = (outcome: ShellOutcome) => {
    stopped ??= outcome;
    endGroup(child.pid);
  };
  const timer = setTimeout(
    () =>
      stop({
        status: "timed_out",
        reason: `The step ran longer than ${Math.round(where.timeoutMs / 1000)} s.`,
      }),
    where.timeoutMs,
  );
  const watch = setInterval(() => {
    if (child.pid !== undefined && groupMemoryMiB(child.pid) > workshop.limits.memoryMiB) {
      stop({
        status: "failure",
        reason: `The step used more than ${workshop.limits.memoryMiB} MiB of memory.`,
      });
    }
  }, memoryCheckMs);
  child.stdout.setEncoding("utf8").on("data", where.log);
  child.stderr.setEncoding("utf8").on("data", where.log);
  child.on("error", (error) =>
    stop({ status: "failure", reason: `bash could not be started: ${error.message}` }),
  );
  child.on("close", (code, signal) => {
    clearTimeout(timer);
    clearInterval(watch);
    endGroup(child.pid);
    const ended = code === 0 ? null : `Process completed with exit code ${code ?? signal}.`;
    resolve(stopped ?? { status: code === 0 ? "success" : "failure", reason: ended });
  });
  return promise;
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // The group is gone already.
  }
}

/** Resident memory of a process group, from /proc; 0 where there is no /proc. */
function groupMemoryMiB(group: number): number {
  let pages = 0;
  for (const name of listProcesses()) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      // Fields after the command's closing parenthesis: state, parent, process group.
      if (Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[2]) !== group) continue;
      pages += Number(readFileSync(`/proc/${name}/statm`, "utf8").split(" ")[1]);
    } catch {
      // Ended between the listing and the reading.
    }
  }
  return (pages * pageKiB) / 1024;
}

function listProcesses(): string[] {
  try {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}
