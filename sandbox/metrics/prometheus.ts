import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import type { Component, ComponentMaker } from "#sandbox/component.ts";
import { until } from "#sandbox/until.ts";

export type PrometheusOptions = {
  make: ComponentMaker;
  program: string;
  /** Its folder: `data`, `rules`, `targets.json` and its configuration. */
  dir: string;
  port: number;
  /** Where people and the portal find it. */
  publicUrl: string;
  alertmanagerUrl: string;
};

export type TrialPrometheus = {
  url: string;
  component: Component;
  data: string;
  rules: string;
  targets: string;
  /** Starts it and waits until it answers. `quiet`: it neither scrapes nor judges, and only shows what it holds. */
  start: (mode?: "quiet") => Promise<void>;
  /** Makes it read its rules again. */
  reload: () => Promise<void>;
};

/** Prepares a Prometheus on loopback that keeps 40 days, as manifests/platform does or more; nothing runs yet. */
export function preparePrometheus(options: PrometheusOptions): TrialPrometheus {
  const { dir, port } = options;
  const url = `http://127.0.0.1:${port}`;
  const [data, rules] = [join(dir, "data"), join(dir, "rules")];
  const targets = join(dir, "targets.json");
  const config = join(dir, "prometheus.yml");
  mkdirSync(data, { recursive: true });
  mkdirSync(rules, { recursive: true });
  const component = options.make({
    name: "prometheus",
    program: options.program,
    args: [
      `--config.file=${config}`,
      `--storage.tsdb.path=${data}`,
      "--storage.tsdb.retention.time=40d",
      "--web.enable-lifecycle",
      `--web.listen-address=127.0.0.1:${port}`,
      `--web.external-url=${options.publicUrl}`,
      // At a start alerts fire before it has found Alertmanager, and are told again after this.
      "--rules.alert.resend-delay=10s",
    ],
  });
  return {
    url,
    component,
    data,
    rules,
    targets,
    start: async (mode) => {
      writeFileSync(config, stringify(mode === "quiet" ? {} : configuration(options, rules, targets)));
      component.start();
      await until("Prometheus", 60_000, async () => {
        if (!component.isRunning()) throw new Error(`It ended; its log is ${component.logFile}`);
        return (await fetch(`${url}/-/ready`)).ok;
      });
    },
    reload: async () => {
      const response = await fetch(`${url}/-/reload`, { method: "POST" });
      if (!response.ok) throw new Error(`Prometheus did not take its files: ${await response.text()}`);
    },
  };
}

function configuration({ alertmanagerUrl }: PrometheusOptions, rules: string, targets: string) {
  return {
    global: { scrape_interval: "15s", evaluation_interval: "1m" },
    rule_files: [join(rules, "*.yaml")],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [new URL(alertmanagerUrl).host] }] }] },
    scrape_configs: [
      {
        job_name: "pods",
        // What a service says of itself stays; the objectives select by it.
        honor_labels: true,
        file_sd_configs: [{ files: [targets] }],
      },
    ],
  };
}
