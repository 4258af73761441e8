"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useQueryStates } from "nuqs";
import { SnapshotLine } from "#components/catalog/snapshot-line.tsx";
import { HygieneLine, HygieneLists } from "#components/runbooks/hygiene.tsx";
import { runbookFilters, runbookQuery } from "#components/runbooks/runbook-filters.ts";
import { RunbookTable } from "#components/runbooks/runbook-table.tsx";
import { useTRPC } from "#components/trpc/client.tsx";
import { judgeObserved } from "#components/trpc/judge-observed.ts";
import { QueryPanel } from "#components/trpc/query-panel.tsx";
import { SearchField, SelectField } from "#components/ui/field.tsx";
import { Filters } from "#components/ui/filters.tsx";
import { HeldRows } from "#components/ui/held-rows.tsx";
import { ProblemList } from "#components/ui/problem-list.tsx";
import { SkeletonLine, SkeletonRows } from "#components/ui/skeleton.tsx";
import type { RunbookList as RunbookListView } from "#domain/runbooks/runbook-view.ts";

/** Every runbook of the platform repository, and how runbooks and alerts fit together. */
export function RunbookList() {
  const trpc = useTRPC();
  const [filters, setFilters] = useQueryStates(runbookFilters);
  const query = useQuery(
    trpc.runbooks.list.queryOptions(runbookQuery(filters), { placeholderData: keepPreviousData }),
  );
  const filtered = Object.values(filters).some(Boolean);
  const clear = () => setFilters({ q: null, service: null, severity: null });
  return (
    <>
      <Filters>
        <SearchField
          label="Search titles and text"
          value={filters.q}
          onChange={(event) => setFilters({ q: event.target.value || null }, { throttleMs: 200 })}
        />
        <SelectField
          label="Service"
          value={filters.service}
          onChange={(service) => setFilters({ service: service || null })}
          options={choices("Any service", query.data?.services ?? [], filters.service)}
        />
        <SelectField
          label="Severity"
          value={filters.severity}
          onChange={(severity) => setFilters({ severity: severity || null })}
          options={choices("Any severity", query.data?.severities ?? [], filters.severity)}
        />
      </Filters>
      <div className="grid gap-7">
        <QueryPanel
          title="Runbooks"
          titleHidden
          query={query}
          skeleton={
            <>
              <p className="mb-3">
                <SkeletonLine width="w-64" />
              </p>
              <SkeletonRows rows={6} height="h-15" />
            </>
          }
          judge={({ runbooks, snapshot }) => {
            if (snapshot.state === "unknown" || runbooks.length > 0) return judgeObserved(snapshot);
            if (filtered) return { kind: "filtered-empty", what: "No runbook matches these filters", clear };
            return {
              kind: "empty",
              what: "No runbooks yet",
              how: "A runbook appears here when its Markdown file is on the base branch; every service that is created brings one.",
            };
          }}
          source={({ snapshot }) => <SnapshotLine snapshot={snapshot} />}
        >
          {({ runbooks, hygiene }) => (
            <>
              <p className="mb-3">
                <HygieneLine hygiene={hygiene} />
              </p>
              <HeldRows
                key={`${JSON.stringify(filters)} ${query.isPlaceholderData}`}
                rows={runbooks}
                rowKey={(row) => row.slug}
                noun={["runbook", "runbooks"]}
              >
                {(rows) => <RunbookTable rows={rows} />}
              </HeldRows>
            </>
          )}
        </QueryPanel>
        {query.data && hasGaps(query.data) ? (
          <QueryPanel title="Alerts and runbooks" query={query} skeleton={null}>
            {({ hygiene, problems }) => (
              <>
                <HygieneLists hygiene={hygiene} />
                {problems.length > 0 ? <ProblemList problems={problems} /> : null}
              </>
            )}
          </QueryPanel>
        ) : null}
      </div>
    </>
  );
}

function hasGaps({ hygiene, problems }: RunbookListView): boolean {
  const { alerts, alertGaps, runbookGaps } = hygiene;
  return alertGaps.length > 0 || (alerts > 0 && runbookGaps.length > 0) || problems.length > 0;
}

/** What is chosen stays a choice, even where nothing has it any more. */
function choices(whole: string, values: string[], chosen: string): { value: string; label: string }[] {
  const all = chosen === "" || values.includes(chosen) ? values : [...values, chosen];
  return [{ value: "", label: whole }, ...all.map((value) => ({ value, label: value }))];
}
