import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import { Prefetch } from "#app/(portal)/prefetch.tsx";
import { loadRunbookFilters, runbookQuery } from "#components/runbooks/runbook-filters.ts";
import { RunbookList } from "#components/runbooks/runbook-list.tsx";
import { Page } from "#components/shell/page.tsx";

export const metadata: Metadata = { title: "Runbooks" };

/** What to do when an alert goes off. */
export default async function RunbooksPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const filters = runbookQuery(await loadRunbookFilters(searchParams));
  return (
    <Prefetch queries={(trpc, client) => [client.prefetchQuery(trpc.runbooks.list.queryOptions(filters))]}>
      <Page
        crumbs={[{ label: "Runbooks" }]}
        title="Runbooks"
        lead="What to do when an alert goes off, as the platform repository has it."
        wide
      >
        <RunbookList />
      </Page>
    </Prefetch>
  );
}
