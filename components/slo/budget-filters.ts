import { createLoader, parseAsString, parseAsStringLiteral } from "nuqs/server";
import { type BudgetState, budgetStates } from "#domain/slo/views/budget-state.ts";

/** The filters of the list of budgets as they stand in the address. */
export const budgetFilters = {
  q: parseAsString.withDefault(""),
  team: parseAsString.withDefault(""),
  system: parseAsString.withDefault(""),
  state: parseAsStringLiteral(budgetStates),
};

export type BudgetFilters = { q: string; team: string; system: string; state: BudgetState | null };

export const loadBudgetFilters = createLoader(budgetFilters);

/** What of the filters the server is asked for: only those that are set. */
export function budgetQuery({ q, team, system, state }: BudgetFilters): {
  q?: string;
  team?: string;
  system?: string;
  state?: BudgetState;
} {
  return {
    ...(q ? { q } : {}),
    ...(team ? { team } : {}),
    ...(system ? { system } : {}),
    ...(state ? { state } : {}),
  };
}

/** Where the same rows come as a file. */
export function csvHref(filters: BudgetFilters): string {
  const query = new URLSearchParams(budgetQuery(filters)).toString();
  return query ? `/api/budgets.csv?${query}` : "/api/budgets.csv";
}
