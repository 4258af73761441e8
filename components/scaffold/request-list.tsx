"use client";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useQueryStates } from "nuqs";
import { requestFilters, requestQuery } from "#components/scaffold/request-filters.ts";
import { RequestTable } from "#components/scaffold/request-table.tsx";
import { useTRPC } from "#components/trpc/client.tsx";
import { QueryPanel } from "#components/trpc/query-panel.tsx";
import { Button, ButtonLink } from "#components/ui/button.tsx";
import { SearchField, SelectField } from "#components/ui/field.tsx";
import { Filters } from "#components/ui/filters.tsx";
import { HeldRows } from "#components/ui/held-rows.tsx";
import { Segments } from "#components/ui/segments.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { parseRequestState, type RequestState, requestStates } from "#domain/scaffold/request-steps.ts";

const words = {
  running: "Being opened",
  following: "Under way",
  cancelling: "Being cancelled",
  live: "Live",
  closed: "Closed",
  cancelled: "Cancelled",
  failed: "Failed",
} as const satisfies Record<RequestState, string>;

const stateOptions = [
  { value: "", label: "Any state" },
  ...requestStates.map((state) => ({ value: state, label: words[state] })),
];

/** Every change asked for through the portal, newest first. */
export function RequestList() {
  const trpc = useTRPC();
  const [filters, setFilters] = useQueryStates(requestFilters);
  const query = useInfiniteQuery(
    trpc.scaffold.requests.infiniteQueryOptions(requestQuery(filters), {
      getNextPageParam: (page) => page.nextCursor,
      placeholderData: keepPreviousData,
    }),
  );
  const filtered = filters.q !== "" || filters.state !== "" || filters.mine;
  return (
    <>
      <Filters>
        <SearchField
          label="Filter by service, person or request"
          value={filters.q}
          onChange={(event) => setFilters({ q: event.target.value || null }, { throttleMs: 200 })}
        />
        <SelectField
          label="State"
          value={filters.state}
          onChange={(state) => setFilters({ state: parseRequestState(state) })}
          options={stateOptions}
        />
        <Segments
          label="Whose"
          options={[
            { value: "all", label: "Everybody's" },
            { value: "mine", label: "Mine" },
          ]}
          value={filters.mine ? "mine" : "all"}
          onChange={(whose) => setFilters({ mine: whose === "mine" ? true : null })}
        />
      </Filters>
      <QueryPanel
        title="Requests"
        titleHidden
        query={query}
        skeleton={<SkeletonRows rows={6} />}
        judge={({ pages }) => {
          if (pages.some((page) => page.rows.length > 0)) return null;
          if (filtered) {
            return {
              kind: "filtered-empty",
              what: "No request matches these filters",
              clear: () => setFilters({ q: null, state: null, mine: null }),
            };
          }
          return {
            kind: "empty",
            what: "Nothing has been asked for yet",
            how: <ButtonLink href="/create">Create a service</ButtonLink>,
          };
        }}
      >
        {({ pages }) => (
          <>
            <HeldRows
              key={`${JSON.stringify(filters)} ${query.isPlaceholderData} ${pages.length}`}
              rows={pages.flatMap((page) => page.rows)}
              rowKey={(row) => row.id}
              noun={["request", "requests"]}
            >
              {(rows) => <RequestTable rows={rows} />}
            </HeldRows>
            {query.hasNextPage ? (
              <Button className="mt-3" busy={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
                Earlier requests
              </Button>
            ) : null}
          </>
        )}
      </QueryPanel>
    </>
  );
}
