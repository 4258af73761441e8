import { askPrometheus, type Series } from "#sandbox/metrics/ask-prometheus.ts";
import { fullMinute, minuteMs, type Span } from "./moments.ts";

export type RecordingRule = { record: string; expr: string; labels: Record<string, string> };

/**
 * What the rules would have recorded at every full minute of a span, as the Prometheus at `url` computes it from what
 * it holds, in OpenMetrics text without its end.
 */
export async function recordedSamples(
  url: string,
  rules: readonly RecordingRule[],
  span: Span,
): Promise<string> {
  const start = fullMinute(span.from);
  const end = fullMinute(span.until) - minuteMs;
  if (start > end) return "";
  const times = { start: String(start / 1000), end: String(end / 1000), step: String(minuteMs / 1000) };
  const parts: string[] = [];
  for (const rule of rules) {
    const found = await askPrometheus(url, "query_range", { query: rule.expr, ...times });
    parts.push(...found.map((series) => textOf(rule, series)));
  }
  return parts.join("");
}

function textOf({ record, labels }: RecordingRule, series: Series): string {
  const all = Object.entries({ ...series.labels, ...labels }).filter(([name]) => name !== "__name__");
  const name = `${record}{${all.map(([key, value]) => `${key}=${quoted(value)}`).join(",")}}`;
  return series.samples.map(([seconds, value]) => `${name} ${value} ${seconds}\n`).join("");
}

/** As OpenMetrics escapes a label's value. */
function quoted(value: string): string {
  return `"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}
