import type { Slo } from "#domain/slo/slo.ts";
import { connectPrometheus } from "#server/adapters/prometheus/connect.ts";
import { createMetricsReader } from "#server/adapters/prometheus/metrics-reader.ts";
import type { Deps } from "#server/deps.ts";
import type { AlertReader, SloDeps } from "#server/slo/ports.ts";
import { readFigures } from "#server/slo/read-figures.ts";
import { type PortfolioQuery, readPortfolio } from "#server/slo/read-portfolio.ts";
import { rememberFacts } from "#server/slo/remember-facts.ts";
import { rememberFigures } from "#server/slo/remember-figures.ts";
import { countsAnswer, type FakeAnswer, type FakeCounts, sayVector } from "#tests/support/metrics-fake.ts";

type Setting = { url: string; slos?: Slo[]; totalMs?: number; alerts?: AlertReader };

/** The portal's own reading of a Prometheus over the database of `deps`, which then holds `slos`. */
export async function budgetPortal(deps: Deps, { url, slos, totalMs = 5_000, alerts }: Setting) {
  if (slos) await deps.slo.objectives.replace(slos, "1".repeat(40));
  const metrics = createMetricsReader(connectPrometheus({ url }, { totalMs }));
  const read = readFigures.bind(null, { metrics, alerts: alerts ?? null });
  const { newest: newestNotice } = deps.alerts.inbox;
  const figures = rememberFigures({ read, sources: deps.delivery.sources, log: deps.log, newestNotice });
  const slo: SloDeps = { ...deps.slo, metrics, figures, facts: rememberFacts(metrics) };
  return { slo, look: (now: Date, query: PortfolioQuery = {}) => readPortfolio(slo, query, now) };
}

/** Answers the portfolio's queries by these counts. */
export function tellCounts(all: Readonly<Record<string, FakeCounts>>): FakeAnswer {
  return (call, response) => sayVector(call, response, countsAnswer(call, all));
}
