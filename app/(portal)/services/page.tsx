import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import { Prefetch } from "#app/(portal)/prefetch.tsx";
import { loadServiceFilters, serviceQuery } from "#components/catalog/service-filters.ts";
import { ServiceList } from "#components/catalog/service-list.tsx";
import { Page } from "#components/shell/page.tsx";

export const metadata: Metadata = { title: "Services" };

/** Everything that exists, worst first. */
export default async function ServicesPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const filters = serviceQuery(await loadServiceFilters(searchParams));
  return (
    <Prefetch
      queries={(trpc, client) => [
        client.prefetchQuery(trpc.catalog.services.queryOptions(filters)),
        client.prefetchQuery(trpc.catalog.teams.queryOptions()),
      ]}
    >
      <Page
        crumbs={[{ label: "Services" }]}
        title="Services"
        lead="What the platform repository says exists, and how it is."
        wide
      >
        <ServiceList />
      </Page>
    </Prefetch>
  );
}
