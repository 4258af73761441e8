import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import { Prefetch } from "#app/(portal)/prefetch.tsx";
import { loadPullRequestFilters } from "#components/delivery/pull-request-filters.ts";
import { PullRequestList } from "#components/delivery/pull-request-list.tsx";
import { Page } from "#components/shell/page.tsx";

export const metadata: Metadata = { title: "Pull requests" };

/** What waits to be merged, and for what. */
export default async function PullRequestsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const filters = await loadPullRequestFilters(searchParams);
  return (
    <Prefetch
      queries={(trpc, client) => [client.prefetchQuery(trpc.delivery.pullRequests.queryOptions(filters))]}
    >
      <Page
        crumbs={[{ label: "Pull requests" }]}
        title="Pull requests"
        lead="What waits to be merged into the platform repository, and for what."
      >
        <PullRequestList />
      </Page>
    </Prefetch>
  );
}
