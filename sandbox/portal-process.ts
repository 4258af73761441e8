import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, mkdirSync } from "node:fs";
import { join } from "node:path";

export type PortalProcess = {
  pid: number;
  kill: (signal: NodeJS.Signals) => void;
  stop: () => Promise<void>;
  exited: Promise<number | null>;
};

const stopMs = 25_000;

/** Starts one of the portal's two processes with exactly the given environment, its output into `<dir>/<name>.log`. */
export function startPortalProcess(
  name: "web" | "worker",
  options: { root: string; dir: string; env: Record<string, string> },
): PortalProcess {
  const { root, dir } = options;
  mkdirSync(dir, { recursive: true });
  const log = createWriteStream(join(dir, `${name}.log`), { flags: "a" });
  const entry = name === "web" ? join(root, ".next/standalone/server.js") : join(root, "server/worker.ts");
  const child = spawn(process.execPath, [entry], {
    cwd: name === "web" ? join(root, ".next/standalone") : root,
    // Only what the portal documents, and what any process needs: nothing leaks in from the machine.
    env: {
      ...pick(process.env, ["PATH", "HOME", "LANG", "TZ"]),
      NODE_ENV: "production",
      HOSTNAME: "127.0.0.1",
      ...options.env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  const exited = once(child, "exit").then(([code]) => (typeof code === "number" ? code : null));
  return {
    pid: child.pid ?? 0,
    kill: (signal) => {
      child.kill(signal);
    },
    exited,
    stop: () => endOf(child, exited),
  };
}

async function endOf(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  const late = setTimeout(() => child.kill("SIGKILL"), stopMs);
  await exited;
  clearTimeout(late);
}

function pick(env: NodeJS.ProcessEnv, names: string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}

/** Waits until the address answers 200, or throws with what it last said. */
export async function untilReady(url: string, withinMs: number, process: PortalProcess): Promise<void> {
  const deadline = Date.now() + withinMs;
  let last = "no answer yet";
  let code: number | null | undefined;
  process.exited.then((value) => {
    code = value;
  });
  while (Date.now() < deadline) {
    if (code !== undefined) throw new Error(`The process behind ${url} ended with ${code}; see its log.`);
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) });
      if (answer.ok) return;
      last = `${answer.status} ${(await answer.text()).slice(0, 300)}`;
    } catch (error) {
      last = String(error);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} was not ready within ${withinMs} ms: ${last}`);
}
