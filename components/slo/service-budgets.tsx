"use client";
import { useQuery } from "@tanstack/react-query";
import { BudgetStrip } from "#components/slo/budget-strip.tsx";
import { FreezeBanner } from "#components/slo/freeze-banner.tsx";
import { judgePortfolio } from "#components/slo/portfolio-source.tsx";
import { useTRPC } from "#components/trpc/client.tsx";
import { QueryPanel } from "#components/trpc/query-panel.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { Age } from "#components/ui/time.tsx";
import type { BudgetRow } from "#domain/slo/views/budget-view.ts";

function useServiceBudgets(service: string) {
  const trpc = useTRPC();
  return useQuery(trpc.budgets.ofService.queryOptions({ service }));
}

/** What one service promises, and how much of each error budget is left. */
export function ServiceBudgets({ service }: { service: string }) {
  const query = useServiceBudgets(service);
  return (
    <QueryPanel
      title="Budgets"
      query={query}
      skeleton={<SkeletonRows rows={2} height="h-15" />}
      judge={(rows) => {
        const [first] = rows;
        return first
          ? judgePortfolio(first.figures, [])
          : {
              kind: "empty",
              what: "It promises nothing yet",
              how: (
                <>
                  <p>An objective says how much may go wrong; what is left of that stands here.</p>
                  <ButtonLink href={`/budgets/new?service=${encodeURIComponent(service)}`}>
                    Write an objective
                  </ButtonLink>
                </>
              ),
            };
      }}
      source={sourceLine}
    >
      {(rows) => <BudgetStrip rows={rows} />}
    </QueryPanel>
  );
}

function sourceLine([first]: BudgetRow[]) {
  if (first === undefined || first.figures.state === "unknown") return null;
  return (
    <>
      {first.figures.source}, <Age at={first.figures.observedAt} />
    </>
  );
}

/** What the policy makes of the service's budgets, where it makes anything of them. */
export function ServiceFreeze({ service }: { service: string }) {
  const { data = [] } = useServiceBudgets(service);
  const held = data.filter(({ freeze }) => freeze !== null && freeze.state !== "ok");
  if (held.length === 0) return null;
  return (
    <div className="mb-6 grid gap-3">
      {held.map((row) => (
        <FreezeBanner key={row.id} row={row} />
      ))}
    </div>
  );
}
