import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import { Prefetch } from "#app/(portal)/prefetch.tsx";
import { loadRequestFilters, requestQuery } from "#components/scaffold/request-filters.ts";
import { RequestList } from "#components/scaffold/request-list.tsx";
import { Page } from "#components/shell/page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";

export const metadata: Metadata = { title: "Requests" };

/** Every change asked for through the portal. */
export default async function RequestsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const filters = requestQuery(await loadRequestFilters(searchParams));
  return (
    <Prefetch
      queries={(trpc, client) => [
        client.prefetchInfiniteQuery(
          trpc.scaffold.requests.infiniteQueryOptions(filters, {
            getNextPageParam: (page) => page.nextCursor,
          }),
        ),
      ]}
    >
      <Page
        crumbs={[{ label: "Requests" }]}
        title="Requests"
        lead="Every change asked for through the portal, and how far it has come."
        actions={
          <ButtonLink href="/create" look="primary">
            Create a service
          </ButtonLink>
        }
      >
        <RequestList />
      </Page>
    </Prefetch>
  );
}
