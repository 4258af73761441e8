"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useQueryStates } from "nuqs";
import { pullRequestFilters } from "#components/delivery/pull-request-filters.ts";
import { PullRequestTable } from "#components/delivery/pull-request-table.tsx";
import { useTRPC } from "#components/trpc/client.tsx";
import { judgeObserved } from "#components/trpc/judge-observed.ts";
import { QueryPanel } from "#components/trpc/query-panel.tsx";
import { SearchField } from "#components/ui/field.tsx";
import { Filters } from "#components/ui/filters.tsx";
import { HeldRows } from "#components/ui/held-rows.tsx";
import { Segments } from "#components/ui/segments.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { Age } from "#components/ui/time.tsx";

const states = [
  { value: "open", label: "Open" },
  { value: "merged", label: "Merged" },
  { value: "closed", label: "Closed" },
] as const;

/** Pull requests of the platform repository, newest first. */
export function PullRequestList() {
  const trpc = useTRPC();
  const [filters, setFilters] = useQueryStates(pullRequestFilters);
  const query = useQuery(
    trpc.delivery.pullRequests.queryOptions(filters, { placeholderData: keepPreviousData }),
  );
  const filtered = filters.q !== "";
  return (
    <>
      <Filters>
        <SearchField
          label="Filter by title, number, person or service"
          value={filters.q}
          onChange={(event) => setFilters({ q: event.target.value || null }, { throttleMs: 200 })}
        />
        <Segments
          label="State"
          options={states}
          value={filters.state}
          onChange={(state) => setFilters({ state })}
        />
      </Filters>
      <QueryPanel
        title="Pull requests"
        titleHidden
        query={query}
        skeleton={<SkeletonRows rows={4} />}
        judge={(seen) => {
          // An empty list that is old is old first: what came meanwhile is not in it.
          if (seen.state !== "fresh" || seen.value.length > 0) return judgeObserved(seen);
          if (filtered)
            return {
              kind: "filtered-empty",
              what: `No ${filters.state} pull request matches “${filters.q}”`,
              clear: () => setFilters({ q: null }),
            };
          return {
            kind: "empty",
            what: `No pull request is ${filters.state}`,
            how: "Every creation opens one; those that people open by hand stand here too.",
          };
        }}
        source={(seen) =>
          seen.state === "unknown" ? null : (
            <>
              {seen.source}, <Age at={seen.observedAt} />
            </>
          )
        }
      >
        {(seen) =>
          seen.value?.length === 0 ? (
            <p className="text-ink-2">No pull request was {filters.state} then.</p>
          ) : (
            <HeldRows
              key={`${filters.state} ${filters.q} ${query.isPlaceholderData}`}
              rows={seen.value ?? []}
              rowKey={(row) => String(row.number)}
              noun={["pull request", "pull requests"]}
            >
              {(rows) => <PullRequestTable rows={rows} />}
            </HeldRows>
          )
        }
      </QueryPanel>
    </>
  );
}
