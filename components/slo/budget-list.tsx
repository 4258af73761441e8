"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useQueryStates } from "nuqs";
import { budgetFaces } from "#components/slo/budget-face.ts";
import { budgetFilters, budgetQuery } from "#components/slo/budget-filters.ts";
import { BudgetTable } from "#components/slo/budget-table.tsx";
import { judgePortfolio, PortfolioSource, SourceAway } from "#components/slo/portfolio-source.tsx";
import { WithoutObjective } from "#components/slo/without-objective.tsx";
import { useTRPC } from "#components/trpc/client.tsx";
import { QueryPanel } from "#components/trpc/query-panel.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { SearchField, SelectField } from "#components/ui/field.tsx";
import { Filters } from "#components/ui/filters.tsx";
import { HeldRows } from "#components/ui/held-rows.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { ProblemList } from "#components/ui/problem-list.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { budgetStates } from "#domain/slo/views/budget-state.ts";

/** Every objective of the platform with what is left of its budget, worst first. */
export function BudgetList() {
  const trpc = useTRPC();
  const [filters, setFilters] = useQueryStates(budgetFilters);
  const query = useQuery(
    trpc.budgets.portfolio.queryOptions(budgetQuery(filters), { placeholderData: keepPreviousData }),
  );
  const filtered = Object.values(filters).some(Boolean);
  const clear = () => setFilters({ q: null, team: null, system: null, state: null });
  const { teams = [], systems = [], without = [], problems = [] } = query.data ?? {};
  return (
    <>
      <Filters>
        <SearchField
          label="Filter by service or objective"
          value={filters.q}
          onChange={(event) => setFilters({ q: event.target.value || null }, { throttleMs: 200 })}
        />
        <SelectField
          label="Team"
          value={filters.team}
          onChange={(team) => setFilters({ team: team || null })}
          options={[
            { value: "", label: "Any team" },
            ...teams.map(({ slug, name }) => ({ value: slug, label: name })),
          ]}
        />
        <SelectField
          label="System"
          value={filters.system}
          onChange={(system) => setFilters({ system: system || null })}
          options={[
            { value: "", label: "Any system" },
            ...systems.map((system) => ({ value: system, label: system })),
          ]}
        />
        <SelectField
          label="State"
          value={filters.state ?? ""}
          onChange={(value) => setFilters({ state: budgetStates.find((state) => state === value) ?? null })}
          options={[
            { value: "", label: "Any state" },
            ...budgetStates.map((state) => ({ value: state, label: budgetFaces[state].word })),
          ]}
        />
      </Filters>
      <div className="grid gap-7">
        <QueryPanel
          title="Error budgets"
          titleHidden
          query={query}
          skeleton={<SkeletonRows rows={6} height="h-15" />}
          judge={({ rows, source, warnings }) => {
            if (rows.length > 0) return judgePortfolio(source, warnings);
            if (filtered)
              return { kind: "filtered-empty", what: "No objective matches these filters", clear };
            return {
              kind: "empty",
              what: "No objectives yet",
              how: (
                <>
                  <p>
                    An objective appears here when its OpenSLO file is on the base branch, under the
                    service&apos;s slo folder; every service that is created brings two.
                  </p>
                  <ButtonLink href="/budgets/new">Write the first</ButtonLink>
                </>
              ),
            };
          }}
          source={({ source, warnings }) => <PortfolioSource source={source} warnings={warnings} />}
        >
          {({ rows, source }) => (
            <>
              <SourceAway source={source} />
              <HeldRows
                key={`${JSON.stringify(filters)} ${query.isPlaceholderData}`}
                rows={rows}
                rowKey={(row) => row.id}
                noun={["objective", "objectives"]}
              >
                {(held) => <BudgetTable rows={held} />}
              </HeldRows>
            </>
          )}
        </QueryPanel>
        {without.length > 0 && !filtered ? <WithoutObjective services={without} /> : null}
        {problems.length > 0 ? (
          <Panel
            title="Problems of the objectives' files"
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
