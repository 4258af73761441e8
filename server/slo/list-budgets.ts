import { budgetStateOf, compareBudgets } from "#domain/slo/views/budget-state.ts";
import type { BudgetRow, BudgetSummary } from "#domain/slo/views/budget-view.ts";
import { budgetRow, readRowContext, seeObjectives } from "#server/slo/budget-rows.ts";
import type { SloDeps } from "#server/slo/ports.ts";
import { sourceOf } from "#server/slo/read-portfolio.ts";

/** As many as a panel of home has room for. */
const worstOf = 5;

/** The budgets of one service, worst first. */
export async function budgetsOfService(deps: SloDeps, service: string, now: Date): Promise<BudgetRow[]> {
  const { rows } = await everyRow(deps, now);
  return rows.filter((row) => row.service === service);
}

/** What home shows: few rows, whatever the number of objectives. */
export async function summariseBudgets(deps: SloDeps, now: Date): Promise<BudgetSummary> {
  const { rows, source } = await everyRow(deps, now);
  return { worst: rows.slice(0, worstOf), objectives: rows.length, source };
}

/** Budgets that are spent, or will be soon. */
export async function listBudgetTroubles(deps: SloDeps, now: Date): Promise<BudgetRow[]> {
  const { rows } = await everyRow(deps, now);
  return rows.filter((row) => ["exhausted", "burning"].includes(budgetStateOf(row)));
}

async function everyRow(
  deps: SloDeps,
  now: Date,
): Promise<{ rows: BudgetRow[]; source: BudgetSummary["source"] }> {
  const [stored, context] = await Promise.all([deps.objectives.list(), readRowContext(deps)]);
  const slos = stored.map(({ slo }) => slo);
  const { seen, sight, error } = await seeObjectives(deps, slos, now, "in haste");
  const rows = seen.map((each) => budgetRow(each, context)).toSorted(compareBudgets);
  return { rows, source: sourceOf(sight, error, now) };
}
