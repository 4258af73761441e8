import { plainText } from "#domain/delivery/plain-text.ts";
import type { FactName, MeasuredFacts } from "#domain/slo/lint-facts.ts";
import { factQueries } from "#domain/slo/promql/fact-queries.ts";
import { parseDecimal, type Ratio } from "#domain/slo/ratio.ts";
import type { SloIndicator } from "#domain/slo/slo.ts";
import type { Unchecked } from "#domain/slo/views/findings-view.ts";
import { Unavailable } from "#server/runtime/errors.ts";
import type { InstantSample, MetricsReader } from "#server/slo/ports.ts";

/** One fact, or in a sentence why it is not known. */
type Fact<T> = { value: T } | { because: string };

const mostSources = 1_000;
const mostBounds = 500;

/** The facts of one indicator's metrics, each read for itself: one that cannot be read costs none of the others. */
export async function readFacts(
  metrics: MetricsReader,
  indicator: SloIndicator,
  at: Date,
  stop: AbortSignal,
): Promise<{ facts: MeasuredFacts; unchecked: Unchecked[] }> {
  const queries = factQueries(indicator);
  const ask = (expression: string, most: number) => askWhole(metrics, expression, most, at, stop);
  const [eventsPerHour, sources, bounds, retention] = await Promise.all([
    ask(queries.eventsPerHour, 1),
    ask(queries.sources, mostSources),
    queries.bounds === null ? null : ask(queries.bounds, mostBounds),
    attempt(async () => ({ value: await metrics.retention(stop) })),
  ]);
  const facts: MeasuredFacts = {};
  const unchecked: Unchecked[] = [];
  const keep = <T>(fact: FactName, read: Fact<T> | null, take: (value: T) => void) => {
    if (read === null) return;
    if ("because" in read) unchecked.push({ fact, because: read.because });
    else take(read.value);
  };
  keep("bounds", bounds, (found) => {
    facts.bounds = found.map(({ labels }) => labelOf(labels, "le"));
  });
  keep("eventsPerHour", andThen(eventsPerHour, readTraffic), (value) => {
    facts.eventsPerHour = value;
  });
  keep("sources", sources, (found) => {
    facts.sources = found.map(({ labels }) => sourceOf(labels)).toSorted();
  });
  keep("retentionSeconds", retention, (seconds) => {
    facts.retentionSeconds = seconds;
  });
  return { facts, unchecked };
}

/** Of half an answer, or of one about another moment, nothing is judged. */
function askWhole(
  metrics: MetricsReader,
  expression: string,
  maxSeries: number,
  at: Date,
  stop: AbortSignal,
): Promise<Fact<InstantSample[]>> {
  return attempt(async () => {
    const { value, warnings, skew } = await metrics.instant(expression, at, { maxSeries }, stop);
    const [said] = warnings;
    if (skew !== null) return { because: skew };
    return said === undefined ? { value } : { because: `Prometheus said beside its answer: ${said}` };
  });
}

async function attempt<T>(read: () => Promise<Fact<T>>): Promise<Fact<T>> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Unavailable) return { because: error.message };
    if (error instanceof DOMException && error.name === "TimeoutError")
      return { because: "Prometheus did not answer in time." };
    throw error;
  }
}

function readTraffic([sample]: InstantSample[]): Fact<Ratio> {
  if (!sample) return { because: "A day ago it was not counted yet." };
  const value = parseDecimal(sample.value);
  if (value === null || value.num < 0n)
    return {
      because: `Prometheus counts ${plainText(sample.value, 40)} events, which is no number of them.`,
    };
  return value.num === 0n ? { because: "Nothing was counted in the last day." } : { value };
}

function andThen<T, U>(fact: Fact<T>, read: (value: T) => Fact<U>): Fact<U> {
  return "because" in fact ? fact : read(fact.value);
}

/** `namespace/job`, or what there is of it. */
function sourceOf(labels: InstantSample["labels"]): string {
  const known = [labelOf(labels, "namespace"), labelOf(labels, "job")].filter((part) => part !== "");
  return known.length === 0 ? "one without namespace and job" : known.join("/");
}

function labelOf(labels: InstantSample["labels"], name: string): string {
  return plainText(labels[name] ?? "", 100);
}
