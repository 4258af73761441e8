"use client";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { MissingNotice } from "#components/shell/missing-page.tsx";
import { AlertList } from "#components/slo/alert-list.tsx";
import { BudgetChart, EventsChart, IndicatorChart } from "#components/slo/budget-charts.tsx";
import { BudgetFigures } from "#components/slo/budget-figures.tsx";
import { ExplainButton } from "#components/slo/explain-button.tsx";
import { ObjectiveFindingsPanel } from "#components/slo/findings-panel.tsx";
import { FreezeBanner } from "#components/slo/freeze-banner.tsx";
import { HowWorkedOut } from "#components/slo/how-worked-out.tsx";
import { PolicyPanel } from "#components/slo/policy-panel.tsx";
import { SourceAway } from "#components/slo/portfolio-source.tsx";
import { SpendingTable } from "#components/slo/spending-table.tsx";
import { TierTable } from "#components/slo/tier-table.tsx";
import { useExplain } from "#components/slo/use-explain.ts";
import { useTRPC } from "#components/trpc/client.tsx";
import { failureOf } from "#components/trpc/failure.ts";
import { judgeObserved } from "#components/trpc/judge-observed.ts";
import { QueryPanel } from "#components/trpc/query-panel.tsx";
import { ProblemList } from "#components/ui/problem-list.tsx";
import { SkeletonLines, SkeletonRows } from "#components/ui/skeleton.tsx";

const ExplainSheet = lazy(() => import("#components/slo/explain-sheet.tsx"));

/** One objective: its figures and how they came about, its course, what spent it, and what its alerts make of it. */
export function BudgetDetail({ id }: { id: string }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.budgets.detail.queryOptions({ id }));
  const [figure, explain] = useExplain();
  if (query.error && failureOf(query.error).kind === "not-found") {
    return (
      <MissingNotice
        what={`There is no objective ${id}`}
        how="It may not be merged yet, or it was renamed: an objective appears when its file is on the base branch."
        href="/budgets"
        label="All budgets"
      />
    );
  }
  const { data } = query;
  return (
    <div className="grid grid-cols-1 gap-6">
      {data ? <FreezeBanner row={data} /> : null}
      <QueryPanel
        title="Figures"
        titleHidden
        query={query}
        skeleton={<SkeletonRows rows={1} height="h-32" />}
        judge={({ figures }) => (figures.state === "stale" ? judgeObserved(figures) : null)}
      >
        {(detail) => (
          <>
            <SourceAway source={detail.figures} />
            <BudgetFigures detail={detail} />
          </>
        )}
      </QueryPanel>
      {data ? (
        <>
          <BudgetChart detail={data} />
          <div className="grid grid-cols-1 gap-x-6 gap-y-7 lg:grid-cols-2">
            <QueryPanel
              title="What spent it"
              query={query}
              skeleton={<SkeletonRows />}
              judge={({ spending }) =>
                spending.length > 0
                  ? null
                  : {
                      kind: "empty",
                      what: "Nothing was spent, or nothing is known of it",
                      how: "Bad events stand here by the deploy they came after.",
                    }
              }
            >
              {(detail) => <SpendingTable spending={detail.spending} />}
            </QueryPanel>
            <HowWorkedOut detail={data} />
          </div>
          {data.points.state === "unknown" ? null : (
            <>
              <IndicatorChart detail={data} />
              <div className="grid grid-cols-1 gap-6 lg:grid-cols-2">
                <EventsChart detail={data} kind="bad" />
                <EventsChart detail={data} kind="good" />
              </div>
            </>
          )}
          <QueryPanel
            title="Alert tiers"
            query={query}
            skeleton={<SkeletonRows rows={4} />}
            aside={<ExplainButton figure="tiers">How they work</ExplainButton>}
          >
            {(detail) => <TierTable tiers={detail.tiers} stepSeconds={detail.tierStepSeconds} />}
          </QueryPanel>
          <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-2">
            <QueryPanel
              title="Alerts"
              look="boxed"
              query={query}
              skeleton={<SkeletonLines />}
              judge={({ alerts }) =>
                alerts.length > 0
                  ? null
                  : {
                      kind: "empty",
                      what: "None",
                      how: "What Alertmanager holds for this objective stands here.",
                    }
              }
            >
              {(detail) => <AlertList alerts={detail.alerts} />}
            </QueryPanel>
            <PolicyPanel sloId={id} title={`${data.service} ${data.title}`} />
          </div>
          <ObjectiveFindingsPanel id={id} />
          {data.problems.length > 0 ? (
            <QueryPanel title="Problems of its file" query={query} skeleton={null}>
              {(detail) => <ProblemList problems={detail.problems} />}
            </QueryPanel>
          ) : null}
          {figure === null ? null : (
            <Suspense fallback={null}>
              <ExplainSheet detail={data} figure={figure} close={() => explain(null)} />
            </Suspense>
          )}
        </>
      ) : null}
    </div>
  );
}
