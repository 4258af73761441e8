import { prometheusSource } from "#domain/delivery/source-state.ts";
import { type Observed, observe, type SourceError } from "#domain/observed.ts";
import type { Problem } from "#domain/problem.ts";
import { serviceOfObjectiveFile } from "#domain/slo/objective-file.ts";
import { budgetStateOf, compareBudgets } from "#domain/slo/views/budget-state.ts";
import type { BudgetPortfolio, BudgetRow } from "#domain/slo/views/budget-view.ts";
import {
  budgetRow,
  figureFreshness,
  type RowContext,
  readRowContext,
  seeObjectives,
} from "#server/slo/budget-rows.ts";
import type { StoredObjective } from "#server/slo/objective-store.ts";
import type { FigureSight, SloDeps } from "#server/slo/ports.ts";

export type PortfolioQuery = {
  q?: string | undefined;
  team?: string | undefined;
  system?: string | undefined;
  state?: string | undefined;
};

/**
 * Every objective with what is left of its budget, worst first. Names, promises and files come from the portal's own
 * database: a Prometheus that is away costs the figures and nothing else.
 */
export async function readPortfolio(
  deps: SloDeps,
  query: PortfolioQuery,
  now: Date,
): Promise<BudgetPortfolio> {
  const { catalog, objectives } = deps;
  const [stored, context, snapshot] = await Promise.all([
    objectives.list(),
    readRowContext(deps),
    catalog.store.snapshot(),
  ]);
  const slos = stored.map(({ slo }) => slo);
  const { seen, sight, error } = await seeObjectives(deps, slos, now);
  const rows = seen.map((each) => budgetRow(each, context));
  const promised = new Set(slos.map(({ service }) => service));
  const { apps } = catalog.platform.paths;
  const isOurs = ({ file = "" }: Problem) => serviceOfObjectiveFile(file, apps) !== null;
  return {
    rows: rows.filter((row) => matches(row, query)).toSorted(compareBudgets),
    teams: context.teams.filter(({ slug }) => rows.some(({ team }) => team?.slug === slug)),
    systems: [...new Set(rows.flatMap(({ system }) => system ?? []))].toSorted(),
    without: [...context.services.keys()].filter((service) => !promised.has(service)),
    problems: [...(snapshot?.problems ?? []).filter(isOurs), ...strays(stored, context)],
    warnings: sight?.warnings ?? [],
    source: sourceOf(sight, error, now),
  };
}

function matches(row: BudgetRow, { q, team, system, state }: PortfolioQuery): boolean {
  const wanted = (q ?? "").trim().toLowerCase();
  const isNamed = [row.id, row.title, row.service].some((text) => text.toLowerCase().includes(wanted));
  return (
    isNamed &&
    (!team || row.team?.slug === team) &&
    (!system || row.system === system) &&
    (!state || budgetStateOf(row) === state)
  );
}

/** Whether a service is in the catalog may change without its objectives, so it is looked at anew each time. */
function strays(stored: readonly StoredObjective[], { services }: RowContext): Problem[] {
  return stored
    .filter(({ slo }) => !services.has(slo.service))
    .map(({ slo: { id, service, file, line } }) => ({
      severity: "warning",
      code: "slo-service-unknown",
      message: `"${id}" is promised for "${service}", which the catalog does not have.`,
      mend: "Add its catalog-info.yaml, or remove the objective.",
      file,
      line,
    }));
}

/** The reading as a whole, as old as Prometheus's last answers. */
export function sourceOf(
  sight: FigureSight | null,
  error: SourceError | null,
  now: Date,
): Observed<{ queries: number; seconds: number }> {
  const fact = sight && {
    value: { queries: sight.queries, seconds: sight.seconds },
    observedAt: sight.observedAt,
  };
  return observe(fact, prometheusSource, figureFreshness, now, error ?? undefined);
}
