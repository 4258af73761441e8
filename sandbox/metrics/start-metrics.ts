import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import type { Objects } from "#sandbox/cluster/objects/objects.ts";
import { componentsIn } from "#sandbox/component.ts";
import { freePort } from "#sandbox/free-port.ts";
import { findSystemProgram } from "#sandbox/system-programs.ts";
import { until } from "#sandbox/until.ts";
import { prepareAlertmanager } from "./alertmanager.ts";
import { startFaultProxy } from "./faults/start-fault-proxy.ts";
import { type Beside, followCluster } from "./follow-cluster.ts";
import { stillRunning, writeHistory } from "./history/write-history.ts";
import { preparePrometheus } from "./prometheus.ts";
import { writeRuleFiles } from "./rule-files.ts";

/** Prometheus is reached through the one that plays its faults. */
export type MetricsPorts = { prometheus: number; alertmanager: number };
export type MetricsOptions = {
  dir: string;
  ports: MetricsPorts;
  /** Where alerts are posted to, and the token that says who posts. */
  webhook: { url: string; token: string };
  /** What the first commit records by; later the cluster itself says it. */
  rules: readonly KubernetesObject[];
  beside: Beside;
  now: () => Date;
  findProgram?: typeof findSystemProgram;
  say: (line: string) => void;
};

/** A real Prometheus and a real Alertmanager beside the trial cluster. */
export type Metrics = {
  /** What the portal is given. */
  env: Record<string, string>;
  /** From now on it scrapes and judges as these objects say. */
  follow: (objects: Objects) => void;
  stop: () => Promise<void>;
};

const rememberEveryMs = 15_000;

/**
 * Starts both, with 31 days of history at a first start and with what was missed at a later one. Where a program is not to be
 * had it says so in one sentence, and the portal then is told of no Prometheus; never throws for that.
 */
export async function startMetrics(options: MetricsOptions): Promise<Metrics> {
  const { dir, ports, webhook, say, now } = options;
  const found = findPrograms(options.findProgram ?? findSystemProgram, say);
  if (found === null) return { env: {}, follow: () => {}, stop: async () => {} };
  const make = componentsIn(dir);
  const publicUrl = `http://127.0.0.1:${ports.prometheus}`;
  const alertmanagerUrl = `http://127.0.0.1:${ports.alertmanager}`;
  const home = join(dir, "prometheus");
  const prometheus = preparePrometheus({
    make,
    program: found.prometheus,
    dir: home,
    port: await freePort(),
    publicUrl,
    alertmanagerUrl,
  });
  const alertmanager = prepareAlertmanager({
    make,
    program: found.alertmanager,
    dir: join(dir, "alertmanager"),
    port: ports.alertmanager,
    webhook,
  });
  const memoryFile = join(home, "memory.json");
  const { promtool } = found;

  alertmanager.start();
  if (readdirSync(prometheus.rules).length === 0)
    await writeRuleFiles(promtool, prometheus.rules, options.rules, say);
  await writeHistory({ prometheus, promtool, memoryFile, now: now(), say });
  await prometheus.start();
  await until("Alertmanager", 30_000, async () => (await fetch(`${alertmanagerUrl}/-/ready`)).ok);
  const proxy = await startFaultProxy(prometheus.url, ports.prometheus);
  const memory = (prometheus.component.memory() + alertmanager.memory()) / 2 ** 20;
  say(`Prometheus and Alertmanager stand, with ${Math.round(memory)} MiB`);

  const remembering = setInterval(() => stillRunning(memoryFile, now()), rememberEveryMs);
  let stopFollowing = async () => {};
  return {
    env: {
      PROMETHEUS_URL: publicUrl,
      ALERTMANAGER_URL: alertmanagerUrl,
      ALERTMANAGER_WEBHOOK_TOKEN: webhook.token,
    },
    follow: (objects) => {
      stopFollowing = followCluster(prometheus, promtool, objects, options.beside, say);
    },
    stop: async () => {
      clearInterval(remembering);
      await stopFollowing();
      await proxy.close();
      await prometheus.component.stop();
      stillRunning(memoryFile, now());
      await alertmanager.stop();
    },
  };
}

type Programs = { prometheus: string; promtool: string; alertmanager: string };

/** Null, having said it, where one is not to be had. */
function findPrograms(find: typeof findSystemProgram, say: (line: string) => void): Programs | null {
  const [prometheus, promtool, alertmanager] = [find("prometheus"), find("promtool"), find("alertmanager")];
  if ("path" in prometheus && "path" in promtool && "path" in alertmanager)
    return { prometheus: prometheus.path, promtool: promtool.path, alertmanager: alertmanager.path };
  const missing = [prometheus, promtool, alertmanager].flatMap((each) =>
    "missing" in each ? [each.missing] : [],
  );
  say(`There are no metrics and no error budgets: ${missing[0]}`);
  return null;
}
