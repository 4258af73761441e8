import type { Metadata } from "next";
import { Prefetch, readOrNotFound } from "#app/(portal)/prefetch.tsx";
import { Page } from "#components/shell/page.tsx";
import { BudgetDetail } from "#components/slo/budget-detail.tsx";
import { BudgetActions, BudgetLead, BudgetTitle } from "#components/slo/budget-head.tsx";

type Props = { params: Promise<{ id: string }> };

async function readBudget({ params }: Props) {
  const id = decodeURIComponent((await params).id);
  const budget = await readOrNotFound((trpc, client) =>
    client.fetchQuery(trpc.budgets.detail.queryOptions({ id })),
  );
  return { id, budget };
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { id, budget } = await readBudget(props);
  return { title: `${budget ? `${budget.service} ${budget.title}` : id} · Budgets` };
}

/** One objective and its error budget. */
export default async function BudgetPage(props: Props) {
  const { id } = await readBudget(props);
  return (
    <Prefetch
      queries={(trpc, client) => [client.prefetchQuery(trpc.policy.ofObjective.queryOptions({ sloId: id }))]}
    >
      <Page
        crumbs={[{ label: "Budgets", href: "/budgets" }, { label: id }]}
        title={<BudgetTitle id={id} />}
        lead={<BudgetLead id={id} />}
        actions={<BudgetActions id={id} />}
      >
        <BudgetDetail id={id} />
      </Page>
    </Prefetch>
  );
}
