import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { z } from "zod";
import type { TrialPrometheus } from "#sandbox/metrics/prometheus.ts";
import { recordingRules } from "#sandbox/metrics/rule-files.ts";
import { importBlocks } from "./import-blocks.ts";
import { historyDays, momentsBefore, type Span } from "./moments.ts";
import { createRawSamples } from "./raw-samples.ts";
import { recordedSamples } from "./recorded-samples.ts";

const dayMs = 86_400_000;
/** As far as Prometheus itself looks back for a value: a shorter absence is no gap. */
const shortMs = 5 * 60_000;

const memorySchema = z.object({ firstStart: z.iso.datetime(), until: z.iso.datetime() });
/** When the trial world was first started, and until when its Prometheus has run. */
export type Memory = z.output<typeof memorySchema>;

export type HistoryOptions = {
  prometheus: TrialPrometheus;
  promtool: string;
  memoryFile: string;
  now: Date;
  say: (line: string) => void;
};

/**
 * Before Prometheus starts: writes what the three services would have counted while nothing ran, 31 days at a first start,
 * and what the rules would have recorded of it, as Prometheus itself computes it.
 */
export async function writeHistory(options: HistoryOptions): Promise<void> {
  const { prometheus, promtool, memoryFile, now, say } = options;
  const before = recall(memoryFile);
  const firstStart = before?.firstStart ?? now.toISOString();
  const span = absence(before, now);
  if (span !== null) {
    const began = performance.now();
    const days = ((span.until - span.from) / dayMs).toFixed(1);
    say(`Writing ${days} days of metrics`);
    await importBlocks(
      promtool,
      prometheus.data,
      span,
      createRawSamples(momentsBefore(new Date(firstStart))),
    );
    await prometheus.start("quiet");
    const rules = recordingRules(prometheus.rules);
    await importBlocks(promtool, prometheus.data, span, (part) =>
      recordedSamples(prometheus.url, rules, part),
    );
    await prometheus.component.stop();
    say(`Wrote ${days} days of metrics in ${((performance.now() - began) / 1000).toFixed(1)} s`);
  }
  remember(memoryFile, { firstStart, until: now.toISOString() });
}

/** Keeps that Prometheus has run until now. */
export function stillRunning(memoryFile: string, now: Date): void {
  const before = recall(memoryFile);
  if (before !== null) remember(memoryFile, { ...before, until: now.toISOString() });
}

function absence(before: Memory | null, now: Date): Span | null {
  const until = now.getTime();
  const oldest = until - historyDays * dayMs;
  const from = before === null ? oldest : Math.max(oldest, Date.parse(before.until));
  return until - from < shortMs ? null : { from, until };
}

function recall(file: string): Memory | null {
  return existsSync(file) ? memorySchema.parse(JSON.parse(readFileSync(file, "utf8"))) : null;
}

function remember(file: string, memory: Memory): void {
  writeFileSync(`${file}.new`, JSON.stringify(memory));
  renameSync(`${file}.new`, file);
}
