import type { Entity } from "#domain/catalog/entity.ts";
import { plainText } from "#domain/delivery/plain-text.ts";
import { prometheusSource } from "#domain/delivery/source-state.ts";
import type { TeamRef } from "#domain/identity/person-view.ts";
import { type Observed, observe, type SourceError } from "#domain/observed.ts";
import { objectOf, textOf } from "#domain/scaffold/json.ts";
import { type Judgement, judgeFigures } from "#domain/slo/judge-figures.ts";
import { promiseOf, windowWords } from "#domain/slo/promise-words.ts";
import { windowKey } from "#domain/slo/promql/portfolio-queries.ts";
import type { Slo } from "#domain/slo/slo.ts";
import type { BudgetRow, FreezeState } from "#domain/slo/views/budget-view.ts";
import { readEntity } from "#server/catalog/list-services.ts";
import type { FigureSight, SloDeps } from "#server/slo/ports.ts";

/** Recordings come once a minute. Figures an hour old are worth more than none while Prometheus is away, not older ones. */
export const figureFreshness = { staleAfterMs: 2.5 * 60_000, unknownAfterMs: 60 * 60_000 };

/** Whose the services are, and what the policy makes of each budget; read once for all rows. */
export type RowContext = {
  services: ReadonlyMap<string, Entity>;
  teams: readonly TeamRef[];
  freezes: ReadonlyMap<string, FreezeState>;
};

export async function readRowContext({
  catalog: { store },
  freezes,
}: Pick<SloDeps, "catalog" | "freezes">): Promise<RowContext> {
  const [stored, teams, frozen] = await Promise.all([store.entities("component"), store.teams(), freezes()]);
  const services = new Map(stored.map(readEntity).map((entity) => [entity.name, entity]));
  return { teams, services, freezes: frozen };
}

/** What is known of one objective now: exact where a decision hangs on it, and whole or not at all. */
export type Seen = { slo: Slo; judged: Observed<Judgement>; sight: FigureSight | null };

/** Judges every objective by one sight. What is wrong with one of them is wrong with its own figures alone. */
export async function seeObjectives(
  { figures }: Pick<SloDeps, "figures">,
  slos: readonly Slo[],
  now: Date,
  pace?: "in haste",
): Promise<{ seen: Seen[]; sight: FigureSight | null; error: SourceError | null }> {
  const { sight, error } = await figures(
    slos.map(({ window }) => window),
    now,
    pace,
  );
  return { seen: slos.map((slo) => ({ slo, sight, judged: judge(slo, sight, error, now) })), sight, error };
}

function judge(
  slo: Slo,
  sight: FigureSight | null,
  error: SourceError | null,
  now: Date,
): Observed<Judgement> {
  const unknown = (because: SourceError | null): Observed<Judgement> =>
    observe(null, prometheusSource, figureFreshness, now, because ?? undefined);
  const window = sight?.windows.get(windowKey(slo.window));
  if (!sight || !window) return unknown(error);
  const judged = judgeFigures(slo, {
    at: sight.at,
    windowSeconds: window.seconds,
    sums: window.sums(slo.id),
    minutes: window.minutes(slo.id),
    hour: sight.hour(slo.id),
    day: sight.day(slo.id),
  });
  if ("fault" in judged) return unknown({ message: judged.fault, since: sight.observedAt });
  const fact = { value: judged, observedAt: sight.observedAt };
  return observe(fact, prometheusSource, figureFreshness, now, error ?? undefined);
}

/** One line of the portfolio. */
export function budgetRow({ slo, judged, sight }: Seen, { services, teams, freezes }: RowContext): BudgetRow {
  const entity = services.get(slo.service);
  const owner = entity?.owner?.replace(/^group:default\//, "");
  const { value, ...observed } = judged;
  return {
    id: slo.id,
    service: slo.service,
    title: plainText(slo.title, 200),
    promise: promiseOf(slo),
    targetPercent: slo.targetPercent,
    windowText: windowWords(slo.window),
    team: teams.find(({ slug }) => slug.toLowerCase() === owner) ?? null,
    system: systemOf(entity),
    figures:
      observed.state === "unknown" || !value ? unknownOf(judged) : { ...observed, value: value.figures },
    freeze: freezes.get(slo.id) ?? null,
    alerts: sight?.alerts.get(slo.id) ?? [],
  };
}

function unknownOf({ source, ...rest }: Observed<Judgement>): BudgetRow["figures"] {
  const error = "error" in rest ? rest.error : undefined;
  return { state: "unknown", source, ...(error ? { error } : {}) };
}

function systemOf(entity: Entity | undefined): string | null {
  return plainText(textOf(objectOf(entity?.document.spec).system) ?? "", 100) || null;
}
