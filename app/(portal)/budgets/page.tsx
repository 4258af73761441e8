import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import { Prefetch } from "#app/(portal)/prefetch.tsx";
import { Page } from "#components/shell/page.tsx";
import { budgetQuery, loadBudgetFilters } from "#components/slo/budget-filters.ts";
import { BudgetList } from "#components/slo/budget-list.tsx";
import { BudgetsActions } from "#components/slo/budgets-actions.tsx";

export const metadata: Metadata = { title: "Budgets" };

/** What each service promises, and how much of its error budget is left. */
export default async function BudgetsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const filters = budgetQuery(await loadBudgetFilters(searchParams));
  return (
    <Prefetch
      queries={(trpc, client) => [client.prefetchQuery(trpc.budgets.portfolio.queryOptions(filters))]}
    >
      <Page
        crumbs={[{ label: "Budgets" }]}
        title="Budgets"
        lead="What each service promises, and how much may still go wrong before it is broken."
        actions={<BudgetsActions />}
        wide
      >
        <BudgetList />
      </Page>
    </Prefetch>
  );
}
