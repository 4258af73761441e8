import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appId, appKey, installationId } from "#tests/support/trial-github.ts";

export type WorkerProcess = {
  pid: number;
  /** Resolves with the exit code, or the signal's name. */
  ended: Promise<number | string>;
  kill: (signal?: NodeJS.Signals) => void;
  /** Everything it wrote so far. */
  output: () => string;
  ready: Promise<void>;
};

/** The product's own worker, as an operator would start it; only times are short. */
export function startWorker(
  databaseUrl: string,
  apiUrl: string,
  settings: Record<string, string> = {},
): WorkerProcess {
  const child = spawn(process.execPath, ["server/worker.ts"], {
    env: {
      ...process.env,
      PORTAL_URL: "http://127.0.0.1:1",
      DATABASE_URL: databaseUrl,
      SESSION_SECRET: "0".repeat(32),
      GITHUB_URL: new URL(apiUrl).origin,
      GITHUB_API_URL: apiUrl,
      GITHUB_OAUTH_CLIENT_ID: "Iv1.trial",
      GITHUB_OAUTH_CLIENT_SECRET: "trial-secret",
      GITHUB_APP_ID: String(appId),
      GITHUB_APP_PRIVATE_KEY: appKey.privateKey,
      GITHUB_APP_INSTALLATION_ID: String(installationId),
      GITHUB_WEBHOOK_SECRET: "0".repeat(16),
      METRICS_PORT: "0",
      LEASE_SECONDS: "1",
      POLL_SECONDS: "0.4",
      GITHUB_WRITE_INTERVAL_MS: "0",
      GITHUB_SETTLE_MS: "60",
      ...settings,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return watch(child);
}

function watch(child: ChildProcess): WorkerProcess {
  const chunks: string[] = [];
  const ready = Promise.withResolvers<void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (chunk: string) => {
      chunks.push(chunk);
      if (chunk.includes("the worker is ready")) ready.resolve();
    });
  }
  const ended = once(child, "exit").then(([code, signal]): number | string => {
    ready.reject(new Error(`The worker ended before it was ready:\n${chunks.join("")}`));
    return typeof code === "number" ? code : String(signal);
  });
  ready.promise.catch(() => undefined);
  return {
    pid: child.pid ?? 0,
    ended,
    kill: (signal = "SIGKILL") => child.kill(signal),
    output: () => chunks.join(""),
    ready: ready.promise,
  };
}
