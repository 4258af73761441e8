import type { FactName } from "#domain/slo/lint-facts.ts";
import type { SloIndicator } from "#domain/slo/slo.ts";
import type { FactReader, MetricsReader } from "#server/slo/ports.ts";
import { readFacts } from "#server/slo/read-facts.ts";
import { notConfigured } from "#server/slo/remember-figures.ts";

/** Buckets, sources and a day's traffic change with releases; what could not be read is tried again sooner. */
const keptMs = { whole: 10 * 60_000, partly: 15_000 };
/** A form asks of every draft that rests; the oldest are forgotten first. */
const mostKept = 500;
/** All queries of an indicator together. */
const limitMs = 10_000;

type Facts = Awaited<ReturnType<FactReader>>;

/** Reads the facts of an indicator once for all who ask within some minutes. */
export function rememberFacts(metrics: MetricsReader): FactReader {
  const kept = new Map<string, { until: number; facts: Promise<Facts> }>();

  return async (indicator, now) => {
    const key = JSON.stringify(indicator);
    const known = kept.get(key);
    if (known && now.getTime() < known.until) return known.facts;
    const reading = readFacts(metrics, indicator, now, AbortSignal.timeout(limitMs));
    const entry = {
      until: now.getTime() + keptMs.whole,
      facts: reading.then((read) => ({ ...read, askedAt: now })),
    };
    kept.delete(key);
    kept.set(key, entry);
    for (const oldest of kept.keys()) if (kept.size > mostKept) kept.delete(oldest);
    try {
      const facts = await entry.facts;
      if (facts.unchecked.length > 0) entry.until = now.getTime() + keptMs.partly;
      return facts;
    } catch (error) {
      kept.delete(key);
      throw error;
    }
  };
}

/** Where no Prometheus is configured every check says so. */
export function noFacts(): FactReader {
  return async (indicator, now) => ({
    facts: {},
    unchecked: factsOf(indicator).map((fact) => ({ fact, because: notConfigured })),
    askedAt: now,
  });
}

function factsOf({ kind }: SloIndicator): FactName[] {
  return [...(kind === "latency" ? ["bounds" as const] : []), "eventsPerHour", "sources", "retentionSeconds"];
}
