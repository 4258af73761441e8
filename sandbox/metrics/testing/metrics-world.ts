import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import type { Objects } from "#sandbox/cluster/objects/objects.ts";
import { createMemoryCluster } from "#sandbox/cluster/testing/memory-cluster.ts";
import { freePort } from "#sandbox/free-port.ts";
import { askPrometheus } from "#sandbox/metrics/ask-prometheus.ts";
import { type Metrics, startMetrics } from "#sandbox/metrics/start-metrics.ts";
import { ruleObject, seededRules } from "./seeded-objectives.ts";

const postSchema = z.object({
  status: z.string(),
  alerts: z.array(z.object({ labels: z.record(z.string(), z.string()) })),
});
/** One request that Alertmanager sent. */
export type Post = { path: string; authorization: string; body: z.output<typeof postSchema> };

/** Real programs with a cluster that is only objects, and somebody who hears the alerts. */
export type MetricsWorld = {
  objects: Objects;
  said: string[];
  posts: Post[];
  /** `hoursBehind`: what the clock of the trial world is behind the machine's, which Prometheus goes by. */
  start: (hoursBehind?: number) => Promise<void>;
  stop: () => Promise<void>;
  /** The value of the one series of an answer; null where there is none. */
  value: (query: string) => Promise<number | null>;
  url: () => string;
  close: () => Promise<void>;
};

export const webhookToken = "token-of-the-tests";

export async function createMetricsWorld(): Promise<MetricsWorld> {
  const dir = mkdtempSync(join(tmpdir(), "portolan-metrics-"));
  const { objects } = createMemoryCluster();
  const [prometheus, alertmanager] = await Promise.all([freePort(), freePort()]);
  const [said, posts]: [string[], Post[]] = [[], []];
  const portal = await listen(posts);
  let metrics: Metrics | null = null;
  const url = () => metrics?.env.PROMETHEUS_URL ?? "";
  const stop = async () => {
    await metrics?.stop();
    metrics = null;
  };
  return {
    objects,
    said,
    posts,
    url,
    start: async (hoursBehind = 0) => {
      metrics = await startMetrics({
        dir,
        ports: { prometheus, alertmanager },
        webhook: { url: `${portal.url}/api/webhooks/alertmanager`, token: webhookToken },
        rules: seededRules(),
        beside: {
          targets: [{ targets: [new URL(portal.url).host], labels: { job: "portal" } }],
          rules: [ruleObject("beside", [{ record: "beside", expr: "vector(3)" }])],
        },
        now: () => new Date(Date.now() - hoursBehind * 3_600_000),
        say: (line) => said.push(line),
      });
      metrics.follow(objects);
    },
    stop,
    value: async (query) => {
      const [series] = await askPrometheus(url(), "query", { query });
      return series === undefined ? null : Number(series.samples[0]?.[1]);
    },
    close: async () => {
      await stop();
      portal.server.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function listen(posts: Post[]): Promise<{ url: string; server: Server }> {
  const server = createServer(async (request, response) => {
    if (request.method === "GET") {
      sayMetrics(response, "");
      return;
    }
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    posts.push({
      path: request.url ?? "",
      authorization: request.headers.authorization ?? "",
      body: postSchema.parse(JSON.parse(Buffer.concat(parts).toString())),
    });
    response.writeHead(204).end();
  });
  return { server, url: await addressOf(server) };
}

/** Answers a scrape. Prometheus 3 takes only what says its format. */
export function sayMetrics(response: ServerResponse, text: string): void {
  response.writeHead(200, { "content-type": "text/plain; version=0.0.4" }).end(text);
}

/** Starts a server on loopback, on a port of the system's choosing. */
export async function addressOf(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

/** Puts a Service, its ServiceMonitor and a running pod of it into namespace `pay`; metrics lie on `port` of loopback. */
export function runService(objects: Objects, name: string, port: number): void {
  const metadata = { name, namespace: "pay", labels: { app: name, env: "dev" } };
  objects.create(kinds.service, {
    apiVersion: "v1",
    kind: "Service",
    metadata,
    spec: { selector: { app: name }, ports: [{ name: "http", port: 80, targetPort: "http" }] },
  });
  objects.create(kinds.serviceMonitor, {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "ServiceMonitor",
    metadata,
    spec: {
      selector: { matchLabels: { app: name } },
      endpoints: [{ port: "http", path: "/measured", interval: "1s" }],
    },
  });
  const containers = [{ name, image: name, ports: [{ name: "http", containerPort: port }] }];
  const pod = objects.create(kinds.pod, { apiVersion: "v1", kind: "Pod", metadata, spec: { containers } });
  objects.update(kinds.pod, { ...pod, status: { phase: "Running", podIP: "127.0.0.1" } }, "status");
}
