/** `make demo`: the trial world and the portal on one machine, until Ctrl-C. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { keepRunning } from "./keep-running.ts";
import { warmNpmCache } from "./npm-cache.ts";
import { untilReady } from "./portal-process.ts";
import { openEmbeddedCluster, prepareRealCluster } from "./trial-cluster.ts";
import { startWorld, type WorldPorts } from "./world.ts";

const root = join(import.meta.dirname, "..");
const isReal = process.env.CLUSTER === "real";
const dir = join(root, isReal ? ".portolan/demo-real" : ".portolan/demo");
const npmCache = join(root, ".portolan/npm-cache");
const started = performance.now();
const say = (line: string) =>
  console.log(`  ${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s  ${line}`);
const portFrom = (name: string, fallback: number) => Number(process.env[name] ?? fallback);

const ports: WorldPorts = {
  portal: portFrom("PORT", 3000),
  metrics: portFrom("METRICS_PORT", 9464),
  webMetrics: portFrom("WEB_METRICS_PORT", 9465),
  github: portFrom("TRIAL_GITHUB_PORT", 4100),
  cluster: portFrom("TRIAL_CLUSTER_PORT", 4200),
  postgres: portFrom("TRIAL_POSTGRES_PORT", 4300),
  registry: portFrom("TRIAL_REGISTRY_PORT", 4400),
  sqs: portFrom("TRIAL_SQS_PORT", 4500),
  redis: portFrom("TRIAL_REDIS_PORT", 4600),
  notices: portFrom("TRIAL_NOTICES_PORT", 4700),
  prometheus: portFrom("TRIAL_PROMETHEUS_PORT", 4800),
  alertmanager: portFrom("TRIAL_ALERTMANAGER_PORT", 4900),
};

if (!["real", "embedded", ""].includes(process.env.CLUSTER ?? "")) {
  console.error(
    `CLUSTER=${process.env.CLUSTER} is no cluster of the trial world. Write CLUSTER=real, or leave it out.`,
  );
  process.exit(1);
}
console.log("Portolan, with a trial world on this machine");
const openCluster = isReal ? await realCluster() : openEmbeddedCluster;
for (const script of ["generate-client.ts", "build.ts"]) {
  const { status } = spawnSync(process.execPath, [join(root, "scripts", script)], {
    cwd: root,
    stdio: "inherit",
  });
  if (status !== 0) process.exit(status ?? 1);
}
await warmNpmCache(root, npmCache, say);

const world = await startWorld({ root, dir, ports, npmCache, say, openCluster });
const options = { root, dir: join(dir, "logs"), env: world.env };
say("The portal");
const worker = keepRunning("worker", options, say);
const webEnv = { ...world.env, METRICS_PORT: String(ports.webMetrics) };
const web = keepRunning("web", { ...options, env: webEnv }, say);

const outcome = isReal
  ? "as the real Argo CD judges it: its pods are pretended, nothing runs in them"
  : "as a process that really runs";
let ending = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  // PostgreSQL's package listens too, and ends this process ten seconds later whatever is still being ended.
  process.removeAllListeners(signal);
  process.on(signal, () => void end(0));
}
for (const portal of [web, worker]) {
  void portal.gaveUp.then((reason) => {
    if (ending) return;
    console.error(`${reason}; its log is in ${join(dir, "logs")}`);
    void end(1);
  });
}
await untilReady(`http://127.0.0.1:${ports.portal}/readyz`, 60_000, web.current());
say("Ready");
console.log(`
  Portal   http://127.0.0.1:${ports.portal}   sign in as ines, of team Payments
  GitHub   ${world.github.url}/acme/platform/pulls   approve and merge as tomas
${metricsLine(world.env.PROMETHEUS_URL)}
  To try: Create, HTTP API (TypeScript), any name; open the pull request; as tomas approve and merge it; watch
  the request become healthy, ${outcome}. Logs are in ${join(dir, "logs")}.
  Something fails on purpose with: curl -X POST ${world.github.url}/_control/faults \\
    -H 'content-type: application/json' -d '{"name":"outage","times":20}'

  Or kill the worker in the middle: kill -9 ${worker.current().pid}. It is started again and loses nothing.

  Ctrl-C ends it; the next start continues where this one ended.
`);

/** Ends in a line break where there is a Prometheus. */
function metricsLine(url: string | undefined): string {
  if (url === undefined) return "";
  return `  Metrics  ${url}   fails on purpose with: curl -d '{"name":"503"}' ${url}/_control/faults\n`;
}

async function realCluster() {
  try {
    return await prepareRealCluster(root, say);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  }
}

async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  console.log("\nEnding");
  await Promise.all([web.stop(), worker.stop()]);
  await world.stop();
  process.exit(code);
}
