import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import { getContext, Prefetch } from "#app/(portal)/prefetch.tsx";
import { auditQuery, loadAuditFilters } from "#components/identity/audit-filters.ts";
import { AuditList } from "#components/identity/audit-list.tsx";
import { Page } from "#components/shell/page.tsx";

export const metadata: Metadata = { title: "Audit" };

/** Who did what. Read ahead only for those who may see it; the panel tells the others. */
export default async function AuditPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const filters = auditQuery(await loadAuditFilters(searchParams));
  const { principal } = await getContext();
  return (
    <Prefetch
      queries={(trpc, client) =>
        principal?.role === "platform"
          ? [
              client.prefetchInfiniteQuery(
                trpc.identity.audit.infiniteQueryOptions(filters, {
                  getNextPageParam: (page) => page.nextCursor,
                }),
              ),
            ]
          : []
      }
    >
      <Page
        crumbs={[{ label: "Audit" }]}
        title="Audit"
        lead="Who did what, for whom, and whether it was allowed. Each entry carries the hash of the one before it."
        wide
      >
        <AuditList />
      </Page>
    </Prefetch>
  );
}
