import { renameSync, writeFileSync } from "node:fs";
import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { type Kind, kindKey, kinds } from "#sandbox/cluster/objects/kind.ts";
import type { Objects } from "#sandbox/cluster/objects/objects.ts";
import { createWorkQueue } from "#sandbox/cluster/work-queue.ts";
import type { TrialPrometheus } from "./prometheus.ts";
import { writeRuleFiles } from "./rule-files.ts";
import { type ScrapeTarget, scrapeTargets } from "./scrape-targets.ts";

/** What runs beside the cluster and is measured with it, as the trial portal does. */
export type Beside = { targets: readonly ScrapeTarget[]; rules: readonly KubernetesObject[] };

const decisive: Record<"targets" | "rules", readonly Kind[]> = {
  targets: [kinds.pod, kinds.service, kinds.serviceMonitor, kinds.podMonitor],
  rules: [kinds.prometheusRule],
};

/**
 * Stands for prometheus-operator: what Prometheus scrapes and judges by is at any moment what the cluster's monitors and
 * PrometheusRules say. Answers with what ends it.
 */
export function followCluster(
  prometheus: TrialPrometheus,
  promtool: string,
  objects: Objects,
  beside: Beside,
  say: (line: string) => void,
): () => Promise<void> {
  let written = "";
  const work = {
    targets: () => {
      const text = JSON.stringify([...beside.targets, ...scrapeTargets(objects)], null, 1);
      if (text === written) return;
      // Prometheus may look at any moment.
      writeFileSync(`${prometheus.targets}.new`, text);
      renameSync(`${prometheus.targets}.new`, prometheus.targets);
      written = text;
    },
    rules: async () => {
      const rules = [...beside.rules, ...objects.list(kinds.prometheusRule)];
      const changed = await writeRuleFiles(promtool, prometheus.rules, rules, say);
      if (changed) await prometheus.reload();
    },
  };
  const queue = createWorkQueue(
    (key) => (key === "targets" ? work.targets() : work.rules()),
    (error) => say(`Prometheus was not told of a change: ${error}`),
  );
  const stop = objects.subscribe(({ key }) => {
    const kind = key.split("|")[0];
    for (const what of ["targets", "rules"] as const)
      if (decisive[what].some((each) => kindKey(each) === kind)) queue.add(what);
  });
  queue.add("targets");
  queue.add("rules");
  return async () => {
    stop();
    await queue.close();
  };
}
