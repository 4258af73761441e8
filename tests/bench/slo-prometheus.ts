import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { z } from "zod";
import type { RuleGroup } from "#domain/slo/rules/service-rules.ts";
import { componentsIn } from "#sandbox/component.ts";
import { freePort } from "#sandbox/free-port.ts";
import { importBlocks } from "#sandbox/metrics/history/import-blocks.ts";
import { preparePrometheus } from "#sandbox/metrics/prometheus.ts";
import { findSystemProgram } from "#sandbox/system-programs.ts";
import { until } from "#sandbox/until.ts";
import { samplesOf } from "./slo-objectives.ts";

const dayMs = 86_400_000;
/** The blocks reach beyond now, so that nothing is stale however long the figures take. */
const aheadMs = 2 * 3_600_000;

const rulesSchema = z.object({
  data: z.object({
    groups: z.array(
      z.object({
        rules: z.array(
          z.object({
            name: z.string(),
            health: z.string(),
            evaluationTime: z.number(),
            lastError: z.string().default(""),
          }),
        ),
      }),
    ),
  }),
});
const headSchema = z.object({
  data: z.object({ seriesCountByMetricName: z.array(z.object({ name: z.string(), value: z.number() })) }),
});

/** What a rule's last evaluation took, as Prometheus tells it. */
export type Evaluated = { name: string; seconds: number };

export type SloPrometheus = {
  url: string;
  /** Starts it anew with these rules, one after the other in one group, and waits until it has evaluated each. */
  evaluate: (rules: RuleGroup["rules"]) => Promise<Evaluated[]>;
  /** Series of objectives by name in its memory, which holds what was recorded since its start. */
  recorded: () => Promise<Map<string, number>>;
  close: () => Promise<void>;
};

/** A real Prometheus over 30 days of the thousand objectives' series, in full; it neither scrapes nor judges yet. */
export async function startSloPrometheus(): Promise<SloPrometheus> {
  const [program, promtool] = [findSystemProgram("prometheus"), findSystemProgram("promtool")];
  if ("missing" in program) throw new Error(program.missing);
  if ("missing" in promtool) throw new Error(promtool.missing);
  const dir = mkdtempSync(join(tmpdir(), "portolan-bench-prometheus-"));
  const port = await freePort();
  const prometheus = preparePrometheus({
    make: componentsIn(dir),
    program: program.path,
    dir,
    port,
    publicUrl: `http://127.0.0.1:${port}`,
    alertmanagerUrl: "http://127.0.0.1:1",
  });
  const span = {
    from: Date.now() - 30 * dayMs - aheadMs,
    until: Date.now() + aheadMs,
  };
  await importBlocks(promtool.path, prometheus.data, span, samplesOf);
  await prometheus.start("quiet");
  const { url, component } = prometheus;
  return {
    url,
    evaluate: async (rules) => {
      await component.stop();
      writeFileSync(
        join(prometheus.rules, "all.yaml"),
        stringify({ groups: [{ name: "all", interval: "1m", rules }] }, { aliasDuplicateObjects: false }),
      );
      const started = Date.now() / 1_000;
      await prometheus.start();
      await until(
        "An evaluation of every rule",
        1_800_000,
        async () => (await lastEvaluation(url)) >= started,
      );
      const { data } = rulesSchema.parse(await (await fetch(`${url}/api/v1/rules`)).json());
      const evaluated = data.groups.flatMap((group) => group.rules);
      const failed = evaluated.find(({ health }) => health !== "ok");
      if (failed) throw new Error(`The rule ${failed.name} is ${failed.health}: ${failed.lastError}`);
      return evaluated.map(({ name, evaluationTime }) => ({ name, seconds: evaluationTime }));
    },
    recorded: async () => {
      const { data } = headSchema.parse(await (await fetch(`${url}/api/v1/status/tsdb`)).json());
      const ours = data.seriesCountByMetricName.filter(({ name }) => name.startsWith("slo:"));
      return new Map(ours.map(({ name, value }) => [name, value]));
    },
    close: async () => {
      await component.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Seconds since 1970; before 1970 until the one group was evaluated. */
async function lastEvaluation(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const name = "prometheus_rule_group_last_evaluation_timestamp_seconds";
  return Number(new RegExp(`^${name}\\{.*\\} (\\S+)$`, "m").exec(text)?.[1] ?? Number.NaN);
}
