import { cpSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { componentsIn } from "#sandbox/component.ts";
import { freePort } from "#sandbox/free-port.ts";
import { writeHistory } from "#sandbox/metrics/history/write-history.ts";
import { preparePrometheus, type TrialPrometheus } from "#sandbox/metrics/prometheus.ts";
import { writeRuleFiles } from "#sandbox/metrics/rule-files.ts";
import { seededRules } from "#sandbox/metrics/testing/seeded-objectives.ts";
import { findSystemProgram } from "#sandbox/system-programs.ts";

/** Where the newest Prometheus lies; this suite finds programs here first, by its PATH. */
const newestBin = join(import.meta.dirname, "../../.portolan/real-cluster/bin");

type Programs = { prometheus: string; promtool: string };

export const newest: Programs = {
  prometheus: join(newestBin, "prometheus"),
  promtool: join(newestBin, "promtool"),
};

/** The distribution's; throws the sentence that says how to get it. */
export function distribution(): Programs {
  const elsewhere = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== newestBin);
  const find = (name: keyof Programs) => {
    const found = findSystemProgram(name, elsewhere);
    if ("missing" in found) throw new Error(found.missing);
    return found.path;
  };
  return { prometheus: find("prometheus"), promtool: find("promtool") };
}

export type Shown = {
  programs: Programs;
  prometheus: TrialPrometheus;
  dir: string;
  stop: () => Promise<void>;
};

/**
 * A Prometheus over the trial world's 31 days: of blocks that its own promtool makes and series that it records itself,
 * or of another's as they are. It neither scrapes nor judges.
 */
export async function showHistory(
  programs: Programs,
  dir: string,
  history: { until: Date } | { of: Shown },
): Promise<Shown> {
  const prometheus = preparePrometheus({
    make: componentsIn(dir),
    program: programs.prometheus,
    dir,
    port: await freePort(),
    publicUrl: "http://127.0.0.1",
    alertmanagerUrl: "http://127.0.0.1:1",
  });
  const { data, rules, component } = prometheus;
  if ("of" in history) {
    cpSync(history.of.prometheus.data, data, { recursive: true });
    for (const open of ["lock", "wal", "chunks_head", "queries.active"])
      rmSync(join(data, open), { recursive: true, force: true });
  } else {
    const said: string[] = [];
    await writeRuleFiles(programs.promtool, rules, seededRules(), (line) => said.push(line));
    if (said.length > 0) throw new Error(said.join("\n"));
    const memoryFile = join(dir, "memory.json");
    const { promtool } = programs;
    await writeHistory({ prometheus, promtool, memoryFile, now: history.until, say: () => {} });
  }
  await prometheus.start("quiet");
  return { programs, prometheus, dir, stop: () => component.stop() };
}
