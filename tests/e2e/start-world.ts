import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "#sandbox/free-port.ts";
import { watchConformance } from "#sandbox/github/conformance.ts";
import { warmNpmCache } from "#sandbox/npm-cache.ts";
import { startPortalProcess, untilReady } from "#sandbox/portal-process.ts";
import { startWorld } from "#sandbox/world.ts";
import { settleWatches } from "#tests/github/settle-watches.ts";

const root = join(import.meta.dirname, "../..");

/**
 * Starts one trial world and the built portal for all journeys, on ports of the system's choosing and with short
 * intervals, and tells the journeys where they are through the environment. Answers with what ends it all,
 * and fails the run where a call or an answer of the trial GitHub was not as GitHub describes it.
 */
export default async function start(): Promise<() => Promise<void>> {
  const dir = mkdtempSync(join(tmpdir(), "portolan-e2e-"));
  // PostgreSQL and the trial services do not run as whoever starts the tests.
  chmodSync(dir, 0o755);
  const npmCache = join(root, ".portolan/npm-cache");
  await warmNpmCache(root, npmCache, console.log);
  const [portal, metrics, webMetrics, github, cluster, postgres] = await freePorts(6);
  const [registry, sqs, redis, notices, prometheus, alertmanager] = await freePorts(6);
  const ports = present({
    portal,
    metrics,
    webMetrics,
    github,
    cluster,
    postgres,
    registry,
    sqs,
    redis,
    notices,
    prometheus,
    alertmanager,
  });
  const world = await startWorld({ root, dir, ports, npmCache, say: () => {} });
  watchConformance(world.github);
  const env = {
    ...world.env,
    GITHUB_WRITE_INTERVAL_MS: "50",
    RECONCILE_SECONDS: "5",
    POLL_SECONDS: "0.3",
    LEASE_SECONDS: "5",
  };
  const options = { root, dir: join(root, ".portolan/e2e-logs"), env };
  const worker = startPortalProcess("worker", options);
  const web = startPortalProcess("web", { ...options, env: { ...env, METRICS_PORT: String(webMetrics) } });
  try {
    await untilReady(`http://127.0.0.1:${portal}/readyz`, 60_000, web);
  } catch (error) {
    await Promise.all([web.stop(), worker.stop()]);
    await world.stop();
    throw error;
  }
  process.env.E2E_WEB_ENV = JSON.stringify(env);
  process.env.E2E_PORTAL = `http://127.0.0.1:${portal}`;
  process.env.E2E_GITHUB = world.github.url;
  process.env.E2E_CLUSTER = world.cluster.url;
  process.env.E2E_CLUSTER_TOKEN = world.cluster.tokens.admin;
  return async () => {
    await Promise.all([web.stop(), worker.stop()]);
    await world.stop();
    rmSync(dir, { recursive: true, force: true });
    settleWatches();
  };
}

function freePorts(count: number): Promise<number[]> {
  return Promise.all(Array.from({ length: count }, freePort));
}

function present<Key extends string>(ports: Record<Key, number | undefined>): Record<Key, number> {
  const found = Object.entries<number | undefined>(ports).map(([name, port]) => {
    if (port === undefined) throw new Error(`No port for ${name}`);
    return [name, port] as const;
  });
  return Object.fromEntries(found) as Record<Key, number>;
}
