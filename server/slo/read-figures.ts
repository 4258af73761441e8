import { portfolioQueries } from "#domain/slo/promql/portfolio-queries.ts";
import { partsById } from "#domain/slo/recorded-sums.ts";
import type { SloWindow } from "#domain/slo/slo.ts";
import type { SloAlert } from "#domain/slo/views/budget-view.ts";
import { Unavailable } from "#server/runtime/errors.ts";
import { mostObjectives } from "#server/slo/keep-objectives.ts";
import { alertsById, withAlertmanager } from "#server/slo/merge-alerts.ts";
import type { AlertReader, FigureSight, MetricsReader } from "#server/slo/ports.ts";

/** A sight whose clock is off is of another moment: it is shown, and told. */
export type FreshSight = FigureSight & { skew: string | null };

/**
 * Asks for the figures of every objective at once: two instant queries for each distinct window, and three besides.
 * Throws `Unavailable` where one of them is not answered: half of the figures would contradict the others. Alertmanager
 * may be away; the alerts are then those Prometheus knows.
 */
export async function readFigures(
  { metrics, alerts }: { metrics: MetricsReader; alerts: AlertReader | null },
  windows: readonly SloWindow[],
  at: Date,
  stop: AbortSignal,
): Promise<FreshSight> {
  const startedAt = performance.now();
  const queries = portfolioQueries(windows, at);
  const warnings = new Set<string>();
  const skews: string[] = [];
  let asked = 0;
  const ask = async (expression: string, most: number) => {
    asked += 1;
    const answer = await metrics.instant(expression, at, { maxSeries: most * mostObjectives }, stop);
    for (const words of answer.warnings) warnings.add(words);
    if (answer.skew) skews.push(answer.skew);
    return answer;
  };
  const asking = queries.windows.map(async ({ key, seconds, sums, minutes }) => {
    const [events, measured] = await Promise.all([ask(sums, 2), ask(minutes, 3)]);
    return [key, { seconds, sums: partsById(events.value), minutes: partsById(measured.value) }] as const;
  });
  const [found, hour, day, firing, managed] = await Promise.all([
    Promise.all(asking),
    ask(queries.hour, 3),
    ask(queries.day, 2),
    ask(queries.alerts, 10),
    fromAlertmanager(alerts, stop),
  ]);
  if (managed.warning !== null) warnings.add(managed.warning);
  return {
    at,
    observedAt: day.observedAt,
    windows: new Map(found),
    hour: partsById(hour.value),
    day: partsById(day.value),
    alerts: withAlertmanager(alertsById(firing.value), managed.alerts),
    warnings: [...warnings].slice(0, 10),
    queries: asked,
    seconds: (performance.now() - startedAt) / 1_000,
    skew: skews[0] ?? null,
  };
}

async function fromAlertmanager(
  read: AlertReader | null,
  stop: AbortSignal,
): Promise<{ alerts: Map<string, SloAlert[]>; warning: string | null }> {
  if (read === null) return { alerts: new Map(), warning: null };
  try {
    return { alerts: await read(stop), warning: null };
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    return { alerts: new Map(), warning: `${error.message} Silences are not known meanwhile.` };
  }
}
