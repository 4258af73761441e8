import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { componentsIn } from "#sandbox/component.ts";
import { freePort } from "#sandbox/free-port.ts";
import { importBlocks } from "#sandbox/metrics/history/import-blocks.ts";
import { preparePrometheus } from "#sandbox/metrics/prometheus.ts";
import { findSystemProgram } from "#sandbox/system-programs.ts";

/** A recorded series: its name, its objective, and the value at each minute (null: none), oldest first. */
export type RecordedSeries = { name: string; sloId: string; at: (minute: number) => number | null };
/** A series as a service exposes it, `requests_total{job="pay"}`. */
export type ExposedSeries = { series: string; at: (minute: number) => number | null };

export const prometheusProgram = findSystemProgram("prometheus");

/** Writes series of whole minutes from `from` on as blocks and starts a real Prometheus over them, which does no more. */
export async function startRealPrometheus(
  from: Date,
  minutes: number,
  series: readonly (RecordedSeries | ExposedSeries)[],
) {
  const promtool = findSystemProgram("promtool");
  if (!("path" in prometheusProgram) || !("path" in promtool)) throw new Error("Prometheus is missing");
  const dir = mkdtempSync(join(tmpdir(), "portolan-prometheus-"));
  const port = await freePort();
  const prometheus = preparePrometheus({
    make: componentsIn(dir),
    program: prometheusProgram.path,
    dir,
    port,
    publicUrl: `http://127.0.0.1:${port}`,
    alertmanagerUrl: "http://127.0.0.1:1",
  });
  const span = { from: from.getTime(), until: from.getTime() + minutes * 60_000 };
  await importBlocks(promtool.path, prometheus.data, span, (part) => {
    const first = Math.max(0, Math.ceil((part.from - span.from) / 60_000));
    const end = Math.min(minutes, Math.ceil((part.until - span.from) / 60_000));
    return series
      .map((each) => {
        const name = "series" in each ? each.series : `${each.name}{slo_id="${each.sloId}"}`;
        return linesOf(name, each.at, first, end, span.from);
      })
      .join("");
  });
  await prometheus.start("quiet");
  return {
    url: prometheus.url,
    close: async () => {
      await prometheus.component.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function linesOf(
  series: string,
  at: RecordedSeries["at"],
  first: number,
  end: number,
  fromMs: number,
): string {
  let text = "";
  for (let minute = first; minute < end; minute += 1) {
    const value = at(minute);
    if (value !== null) text += `${series} ${value} ${fromMs / 1_000 + minute * 60}\n`;
  }
  return text;
}
