"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useQueryStates } from "nuqs";
import { serviceFilters, serviceQuery } from "#components/catalog/service-filters.ts";
import { ServiceTable } from "#components/catalog/service-table.tsx";
import { SnapshotLine } from "#components/catalog/snapshot-line.tsx";
import { useTRPC } from "#components/trpc/client.tsx";
import { judgeMissing, judgeObserved } from "#components/trpc/judge-observed.ts";
import { QueryPanel } from "#components/trpc/query-panel.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { SearchField, SelectField } from "#components/ui/field.tsx";
import { Filters } from "#components/ui/filters.tsx";
import { HeldRows } from "#components/ui/held-rows.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { ProblemList } from "#components/ui/problem-list.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { deliveryStates } from "#domain/delivery/delivery-summary.ts";

/** Everything the platform repository says exists. */
export function ServiceList() {
  const trpc = useTRPC();
  const [filters, setFilters] = useQueryStates(serviceFilters);
  const query = useQuery(
    trpc.catalog.services.queryOptions(serviceQuery(filters), { placeholderData: keepPreviousData }),
  );
  const { data: teams = [] } = useQuery(trpc.catalog.teams.queryOptions());
  const filtered = Object.values(filters).some(Boolean);
  const clear = () => setFilters({ q: null, owner: null, health: null });
  const problems = query.data?.problems ?? [];
  return (
    <>
      <Filters>
        <SearchField
          label="Filter by name or description"
          value={filters.q}
          onChange={(event) => setFilters({ q: event.target.value || null }, { throttleMs: 200 })}
        />
        <SelectField
          label="Owner"
          value={filters.owner}
          onChange={(owner) => setFilters({ owner: owner || null })}
          options={[
            { value: "", label: "Any owner" },
            ...teams.map((team) => ({ value: team.slug, label: team.name })),
          ]}
        />
        <SelectField
          label="Health"
          value={filters.health}
          onChange={(health) => setFilters({ health: health || null })}
          options={[
            { value: "", label: "Any health" },
            ...deliveryStates.map((state) => ({ value: state, label: capital(state) })),
          ]}
        />
      </Filters>
      <div className="grid gap-7">
        <QueryPanel
          title="Services"
          titleHidden
          query={query}
          skeleton={<SkeletonRows rows={6} height="h-15" />}
          judge={({ services, missing, snapshot }) => {
            if (snapshot.state === "unknown") return judgeObserved(snapshot);
            if (services.length > 0) return judgeObserved(snapshot) ?? judgeMissing(missing);
            if (filtered) return { kind: "filtered-empty", what: "No service matches these filters", clear };
            return {
              kind: "empty",
              what: "No services yet",
              how: (
                <>
                  <p>A service appears here when its catalog-info.yaml is on the base branch.</p>
                  <ButtonLink href="/create">Create the first</ButtonLink>
                </>
              ),
            };
          }}
          source={({ snapshot }) => <SnapshotLine snapshot={snapshot} />}
        >
          {({ services }) => (
            <HeldRows
              key={`${JSON.stringify(filters)} ${query.isPlaceholderData}`}
              rows={services}
              rowKey={(row) => row.name}
              noun={["service", "services"]}
            >
              {(rows) => <ServiceTable rows={rows} />}
            </HeldRows>
          )}
        </QueryPanel>
        {problems.length > 0 ? (
          <Panel
            title="Catalog problems"
            state={{ kind: "ready" }}
            skeleton={null}
            aside={`${problems.length} in the platform repository`}
          >
            <ProblemList problems={problems} />
          </Panel>
        ) : null}
      </div>
    </>
  );
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
