import { connectPrometheus, type Prometheus } from "#server/adapters/prometheus/connect.ts";
import { createMetricsReader } from "#server/adapters/prometheus/metrics-reader.ts";
import type { Deps } from "#server/deps.ts";
import type { FigureReader } from "#server/slo/ports.ts";
import { readFigures } from "#server/slo/read-figures.ts";
import { readPortfolio } from "#server/slo/read-portfolio.ts";
import { timeCalls } from "./call-times.ts";
import { thousandSlos } from "./slo-objectives.ts";

/** Every objective's service stands in the catalog, with a team and a system. */
export async function fillCatalog({ identity, db }: Deps): Promise<void> {
  const teams = Array.from({ length: 10 }, (_, number) => `team-${number}`);
  await identity.store.replaceTeams(
    teams.map((slug) => ({ slug, name: slug, members: [] })),
    new Date(),
  );
  const names = [...new Set(thousandSlos.map(({ service }) => service))];
  await db.catalogEntity.createMany({
    data: names.map((name, index) => {
      const owner = `group:default/${teams[index % teams.length]}`;
      const spec = { type: "service", owner, system: `system-${index % 20}` };
      const document = { kind: "Component", metadata: { name }, spec };
      const place = { path: `manifests/apps/${name}`, commit: "1".repeat(40) };
      return { ref: `component:default/${name}`, kind: "component", name, owner, ...place, document };
    }),
  });
}

/** A machine that is too slow for the portal's own limit still gives a ratio. */
const patienceMs = 300_000;

/** The portal's own reading, nothing remembered, and what it sent in each round. */
export function openReader(deps: Deps, url: string) {
  const connection = connectPrometheus({ url }, { totalMs: patienceMs });
  const sent: Record<string, string>[] = [];
  const heard: Prometheus = (operation, form, stop) => {
    sent.push(form);
    return connection(operation, form, stop);
  };
  const metrics = createMetricsReader(heard);
  const figures: FigureReader = async (windows, now) => {
    const { skew, ...sight } = await readFigures(
      { metrics, alerts: null },
      windows,
      now,
      AbortSignal.timeout(patienceMs),
    );
    return { sight, error: skew === null ? null : { message: skew, since: now } };
  };
  const slo = { ...deps.slo, metrics, figures };
  return async (now: Date) => {
    sent.length = 0;
    const times = timeCalls(url);
    const began = performance.now();
    const portfolio = await readPortfolio(slo, {}, now);
    const wholeMs = performance.now() - began;
    return { portfolio, wholeMs, sent: [...sent], ...times.stop() };
  };
}

/** Milliseconds of one query as plain fetch has it. */
export async function timeBare(url: string, form: Record<string, string>): Promise<number> {
  const began = performance.now();
  const answer = await fetch(`${url}/api/v1/query`, { method: "POST", body: new URLSearchParams(form) });
  await answer.text();
  if (!answer.ok) throw new Error(`Prometheus answered ${answer.status}`);
  return performance.now() - began;
}
