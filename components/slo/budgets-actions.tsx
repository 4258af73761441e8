"use client";
import { useQueryStates } from "nuqs";
import { budgetFilters, csvHref } from "#components/slo/budget-filters.ts";
import { ButtonLink } from "#components/ui/button.tsx";

/** What can be done with the portfolio: a new objective, and the rows that are shown as a file. */
export function BudgetsActions() {
  const [filters] = useQueryStates(budgetFilters);
  return (
    <>
      <ButtonLink href={csvHref(filters)} download>
        CSV
      </ButtonLink>
      <ButtonLink href="/budgets/new">New objective</ButtonLink>
    </>
  );
}
