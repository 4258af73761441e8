"use client";
import { useQuery } from "@tanstack/react-query";
import { BudgetStrip } from "#components/slo/budget-strip.tsx";
import { judgePortfolio } from "#components/slo/portfolio-source.tsx";
import { useTRPC } from "#components/trpc/client.tsx";
import { QueryPanel } from "#components/trpc/query-panel.tsx";
import { SafeLink } from "#components/ui/safe-link.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { Age } from "#components/ui/time.tsx";

/** The worst budgets of the platform, and the way to all of them. */
export function HomeBudgets() {
  const trpc = useTRPC();
  const query = useQuery(trpc.budgets.summary.queryOptions());
  return (
    <QueryPanel
      title="Budgets, worst first"
      query={query}
      skeleton={<SkeletonRows rows={5} height="h-15" />}
      aside={({ objectives }) =>
        objectives > 0 ? <SafeLink href="/budgets">All {objectives}</SafeLink> : null
      }
      judge={({ worst, source }) =>
        worst.length > 0
          ? judgePortfolio(source, [])
          : {
              kind: "empty",
              what: "No objectives yet",
              how: "What each service promises, and what is left of its error budget, will stand here.",
            }
      }
      source={({ source }) =>
        source.state === "unknown" ? null : (
          <>
            {source.source}, <Age at={source.observedAt} />
          </>
        )
      }
    >
      {({ worst }) => <BudgetStrip rows={worst} service />}
    </QueryPanel>
  );
}
