import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { readDockerfile } from "#sandbox/cluster/kubelet/dockerfile.ts";
import { type Component, componentsIn } from "#sandbox/component.ts";
import { freePort } from "#sandbox/free-port.ts";
import { installSqs } from "#sandbox/queue/install-sqs.ts";
import { prepareRedis } from "#sandbox/queue/redis.ts";
import { createQueues, prepareSqs } from "#sandbox/queue/sqs.ts";
import { findSystemProgram } from "#sandbox/system-programs.ts";
import { until } from "#sandbox/until.ts";
import { copyService } from "#tests/support/service-copy.ts";

export type Running = {
  url: string;
  pid: number;
  /** Resolves with the exit code, or the signal's name. */
  ended: Promise<number | string>;
  kill: (signal: NodeJS.Signals) => void;
  output: () => string;
};

/** A real Redis and a real SQS server, and the stored services as processes of their own. */
export type ServiceWorld = {
  redis: Component;
  redisUrl: string;
  sqs: Component;
  sqsUrl: string;
  /** What AWS clients are given so that they find the queue. */
  queueEnv: Record<string, string>;
  /** Makes queue and dead letters; a server that was ended has forgotten them. */
  createQueues: () => Promise<void>;
  database: (service: string) => Promise<string>;
  /** Starts a service, and waits until it is alive. */
  start: (service: string, env: Record<string, string>) => Promise<Running>;
  close: () => Promise<void>;
};

export async function openServiceWorld(postgresUrl: string): Promise<ServiceWorld> {
  const root = process.cwd();
  const dir = mkdtempSync(join(tmpdir(), "portolan-services-"));
  const make = componentsIn(dir);
  const found = await installSqs(root, () => {});
  const redisProgram = findSystemProgram("redis-server");
  if ("missing" in found) throw new Error(found.missing);
  if ("missing" in redisProgram) throw new Error(redisProgram.missing);
  const [redisPort, sqsPort] = [await freePort(), await freePort()];
  const redis = prepareRedis(make, redisProgram.path, redisPort);
  const { component: sqs, env: queueEnv } = prepareSqs(make, found.packages, sqsPort);
  redis.start();
  sqs.start();
  const sqsUrl = `http://127.0.0.1:${sqsPort}`;
  await createQueues(sqsUrl, "order-queue", "order-dlq");
  const copies = new Map<string, Awaited<ReturnType<typeof copyService>>>();
  const running = new Set<Running>();
  return {
    redis,
    redisUrl: `redis://127.0.0.1:${redisPort}`,
    sqs,
    sqsUrl,
    queueEnv,
    createQueues: () => createQueues(sqsUrl, "order-queue", "order-dlq"),
    database: (service) => createDatabase(postgresUrl, service),
    start: async (service, env) => {
      const copy = copies.get(service) ?? (await copyService(service));
      copies.set(service, copy);
      const started = await startService(copy.folder, { ...queueEnv, ...env });
      running.add(started);
      return started;
    },
    close: async () => {
      for (const each of running) each.kill("SIGKILL");
      await Promise.all([...running].map(({ ended }) => ended));
      await Promise.all([redis.stop(), sqs.stop()]);
      for (const { remove } of copies.values()) remove();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Starts what a service's Dockerfile starts, or another program in its folder, and waits until it is alive. */
export async function startService(
  folder: string,
  env: Record<string, string>,
  program: string[] = readDockerfile(readFileSync(join(folder, "Dockerfile"), "utf8")).command.slice(1),
): Promise<Running> {
  const port = Number(env.PORT ?? (await freePort()));
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, program, {
    cwd: folder,
    env: { NODE_ENV: "production", HOST: "127.0.0.1", SETTLE_MS: "50", ...env, PORT: String(port) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (chunk: string) => chunks.push(chunk));
  const output = () => chunks.join("");
  const ended = once(child, "exit").then(([code, signal]) =>
    typeof code === "number" ? code : String(signal),
  );
  await until(folder, 30_000, async () => {
    if (child.exitCode !== null) throw new Error(output());
    return (await fetch(`${url}/livez`)).ok;
  });
  return { url, pid: child.pid ?? 0, ended, kill: (signal) => void child.kill(signal), output };
}

let databases = 0;

async function createDatabase(postgresUrl: string, service: string): Promise<string> {
  databases += 1;
  const name = `${service.replaceAll("-", "_")}_${process.pid}_${databases}`;
  const admin = new Client({ connectionString: postgresUrl });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  await admin.end();
  return postgresUrl.replace(/\/postgres$/, `/${name}`);
}
