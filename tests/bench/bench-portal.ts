import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium } from "@playwright/test";
import { Client } from "pg";
import { freePort } from "#sandbox/free-port.ts";
import { type PortalProcess, startPortalProcess, untilReady } from "#sandbox/portal-process.ts";
import { sessionKey } from "#server/identity/session-cookie.ts";
import startWorld from "#tests/e2e/start-world.ts";

const root = join(import.meta.dirname, "../..");

export type Started = { url: string; process: PortalProcess; readyMs: number };

export type BenchPortal = {
  browser: Browser;
  /** Starts another web process or worker over the same world; `readyMs` is from its start to its first good answer. */
  start: (name: "web" | "worker") => Promise<Started>;
  /** A cookie of somebody of team Payments, for a web process at `url`. */
  signedIn: (url: string) => Promise<{ name: string; value: string; url: string }>;
  close: () => Promise<void>;
};

/** The built portal over the journeys' trial world, and a browser. */
export async function startBenchPortal(): Promise<BenchPortal> {
  const stopWorld = await startWorld();
  const env: Record<string, string> = JSON.parse(process.env.E2E_WEB_ENV ?? "{}");
  const browser = await launchBrowser();
  const started: PortalProcess[] = [];
  return {
    browser,
    start: async (name) => {
      const [port, metrics] = await Promise.all([freePort(), freePort()]);
      const url = `http://127.0.0.1:${port}`;
      const own = { PORTAL_URL: url, PORT: String(port), METRICS_PORT: String(metrics) };
      const began = performance.now();
      const process = startPortalProcess(name, {
        root,
        dir: join(root, ".portolan/bench/logs"),
        env: { ...env, ...own },
      });
      started.push(process);
      await untilReady(
        name === "web" ? `${url}/readyz` : `http://127.0.0.1:${metrics}/readyz`,
        60_000,
        process,
      );
      return { url, process, readyMs: performance.now() - began };
    },
    signedIn: (url) => signIn(env.DATABASE_URL ?? "", url),
    close: async () => {
      await browser.close();
      await Promise.all(started.map((each) => each.stop()));
      await stopWorld();
    },
  };
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
}

/** A cookie of `ines`, for a web process at `url` over this database. */
export async function signIn(
  databaseUrl: string,
  url: string,
): Promise<{ name: string; value: string; url: string }> {
  const db = new Client({ connectionString: databaseUrl });
  await db.connect();
  await db.query(`INSERT INTO "user" (id, login, name) VALUES ('bench', 'ines', 'Ines Duarte')
    ON CONFLICT (login) DO NOTHING`);
  const token = randomBytes(16).toString("hex");
  await db.query(
    `INSERT INTO session (id, user_id, expires_at)
     SELECT $1, id, now() + interval '1 hour' FROM "user" WHERE login = 'ines'`,
    [sessionKey(token)],
  );
  await db.end();
  return { name: "portolan-session", value: token, url };
}

/** Resident memory of a process, MiB. */
export function residentMiB(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  if (!line?.[1]) throw new Error(`No memory figure for process ${pid}`);
  return Number(line[1]) / 1024;
}
