import { z } from "zod";
import { plainText } from "#domain/delivery/plain-text.ts";
import type { Prometheus, PrometheusAnswer } from "#server/adapters/prometheus/connect.ts";
import { readRetention } from "#server/adapters/prometheus/read-retention.ts";
import { away } from "#server/adapters/prometheus/translate-failure.ts";
import type { MetricsAnswer, MetricsReader } from "#server/slo/ports.ts";

const labels = z.record(z.string(), z.string());
const sample = z.tuple([z.number(), z.string()]);
const vector = z.object({
  resultType: z.literal("vector"),
  result: z.array(z.object({ metric: labels, value: sample })),
});
const matrix = z.object({
  resultType: z.literal("matrix"),
  result: z.array(z.object({ metric: labels, values: z.array(sample) })),
});
const runtime = z.object({ storageRetention: z.string() });

/**
 * Everything is asked so much later than it is meant: what lies right where a range begins is in it for Prometheus 2 and
 * not for 3, and rulers that record at full minutes would have it counted in two ranges, one after the other.
 */
const pastEdgeMs = 1;
/** Clocks this far apart make figures of a moment that is not now. */
const mostSkewMs = 120_000;

/** Reads figures by `Prometheus`, one query a call. */
export function createMetricsReader(prometheus: Prometheus): MetricsReader {
  return {
    instant: async (expression, at, { maxSeries }, stop) => {
      const form = { query: expression, time: seconds(at), limit: String(maxSeries + 1) };
      const answer = await prometheus("query", form, stop);
      const { result } = read(vector, answer, maxSeries);
      const value = result.map(({ metric, value: [time, text] }) => sampleOf(metric, time, text));
      return told(answer, value);
    },

    range: async (expression, { start, end, stepSeconds }, { maxSeries }, stop) => {
      const span = { start: seconds(start), end: seconds(end), step: String(stepSeconds) };
      const form = { query: expression, ...span, limit: String(maxSeries + 1) };
      const answer = await prometheus("query_range", form, stop);
      const { result } = read(matrix, answer, maxSeries);
      const value = result.map(({ metric, values }) => ({
        labels: metric,
        samples: values.map(([time, text]) => ({ at: dateOf(time), value: text })),
      }));
      return told(answer, value);
    },

    retention: async (stop) => {
      const { data } = await prometheus("status/runtimeinfo", {}, stop);
      const { storageRetention } = shaped(runtime, data);
      const seconds = readRetention(storageRetention);
      if (seconds === null)
        throw away(`Prometheus says "${plainText(storageRetention, 60)}" of how long it keeps samples.`, {
          mend: "It is bounded by size alone, so give it a time as well.",
        });
      return seconds;
    },
  };
}

function sampleOf(labels: Record<string, string>, time: number, value: string) {
  return { labels, value, at: dateOf(time) };
}

function read<T extends { result: unknown[] }>(
  schema: z.ZodType<T>,
  { data }: PrometheusAnswer,
  most: number,
): T {
  const parsed = shaped(schema, data);
  if (parsed.result.length > most)
    throw away(`Prometheus answered with more than the ${most} series that there may be.`, {
      mend: "Look for objectives' recorded series with labels besides slo_id.",
    });
  return parsed;
}

function shaped<T>(schema: z.ZodType<T>, data: unknown): T {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  throw away("Prometheus answered in a form that the portal does not know.", {
    mend: "Check that PROMETHEUS_URL names a Prometheus HTTP API, version 1.",
    cause: parsed.error,
  });
}

function told<T>({ warnings, observedAt, skewMs }: PrometheusAnswer, value: T): MetricsAnswer<T> {
  return {
    value,
    observedAt,
    warnings: warnings.slice(0, 10).map((words) => plainText(words, 300)),
    skew: Math.abs(skewMs) > mostSkewMs ? skewWords(skewMs) : null,
  };
}

function skewWords(skewMs: number): string {
  const minutes = Math.round(Math.abs(skewMs) / 60_000);
  const which = skewMs > 0 ? "ahead of" : "behind";
  return `The clock of Prometheus is ${minutes} minutes ${which} the portal's, so its figures are of another moment.`;
}

function seconds(at: Date): string {
  return String((at.getTime() + pastEdgeMs) / 1_000);
}

function dateOf(time: number): Date {
  return new Date(Math.round(time * 1_000) - pastEdgeMs);
}
