"use client";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useQueryStates } from "nuqs";
import { auditFilters, auditQuery } from "#components/identity/audit-filters.ts";
import { AuditTable } from "#components/identity/audit-table.tsx";
import { useTRPC } from "#components/trpc/client.tsx";
import { failureOf } from "#components/trpc/failure.ts";
import { QueryPanel } from "#components/trpc/query-panel.tsx";
import { Button } from "#components/ui/button.tsx";
import { SearchField } from "#components/ui/field.tsx";
import { Filters } from "#components/ui/filters.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { Status } from "#components/ui/status-mark.tsx";
import { Age } from "#components/ui/time.tsx";
import type { ChainState } from "#domain/identity/audit-view.ts";

/** Who did what, newest first; each entry carries the hash of the one before. */
export function AuditList() {
  const trpc = useTRPC();
  const [filters, setFilters] = useQueryStates(auditFilters);
  const query = useInfiniteQuery(
    trpc.identity.audit.infiniteQueryOptions(auditQuery(filters), {
      getNextPageParam: (page) => page.nextCursor,
      placeholderData: keepPreviousData,
    }),
  );
  const filtered = filters.actor !== "" || filters.object !== "";
  return (
    <>
      {failureOf(query.error).kind === "forbidden" ? null : (
        <Filters>
          <SearchField
            label="Who, by login"
            value={filters.actor}
            onChange={(event) => setFilters({ actor: event.target.value || null }, { throttleMs: 300 })}
          />
          <SearchField
            label="On what"
            value={filters.object}
            onChange={(event) => setFilters({ object: event.target.value || null }, { throttleMs: 300 })}
          />
        </Filters>
      )}
      <QueryPanel
        title="Audit"
        titleHidden
        query={query}
        skeleton={<SkeletonRows rows={8} />}
        judge={({ pages }) => {
          if (pages.some((page) => page.entries.length > 0)) return null;
          if (filtered)
            return {
              kind: "filtered-empty",
              what: "No entry matches",
              clear: () => setFilters({ actor: null, object: null }),
            };
          return {
            kind: "empty",
            what: "Nothing has been changed yet",
            how: "Every change through the portal leaves an entry here.",
          };
        }}
        aside={({ pages }) => (pages[0] ? <Chain chain={pages[0].chain} /> : null)}
      >
        {({ pages }) => (
          <>
            <AuditTable rows={pages.flatMap((page) => page.entries)} />
            {query.hasNextPage ? (
              <Button className="mt-3" busy={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
                Earlier entries
              </Button>
            ) : null}
          </>
        )}
      </QueryPanel>
    </>
  );
}

function Chain({ chain }: { chain: ChainState }) {
  if (!chain.intact) return <Status shape="bad">chain broken at entry {chain.brokenAt}</Status>;
  return (
    <Status shape="good">
      chain intact <Age at={chain.checkedAt} />
    </Status>
  );
}
