import type { Metadata } from "next";
import { Prefetch, readOrNotFound } from "#app/(portal)/prefetch.tsx";
import { Page } from "#components/shell/page.tsx";
import { budgetHref } from "#components/slo/budget-table.tsx";
import { ObjectiveForm } from "#components/slo/objective-form.tsx";

export const metadata: Metadata = { title: "Change objective · Budgets" };

/** Changes what an objective promises. */
export default async function ChangeObjectivePage({ params }: { params: Promise<{ id: string }> }) {
  const id = decodeURIComponent((await params).id);
  await readOrNotFound((trpc, client) => client.fetchQuery(trpc.objectives.form.queryOptions({ id })));
  return (
    <Prefetch queries={() => []}>
      <Page
        crumbs={[
          { label: "Budgets", href: "/budgets" },
          { label: id, href: budgetHref(id) },
          { label: "Change" },
        ]}
        title="Change objective"
        lead="What was counted stays as it was counted; the new promise holds from its merge on."
        wide
      >
        <ObjectiveForm asked={{ id }} />
      </Page>
    </Prefetch>
  );
}
