"use client";
import { useQuery } from "@tanstack/react-query";
import { FindingsList } from "#components/slo/findings-list.tsx";
import { useTRPC } from "#components/trpc/client.tsx";
import { type PanelQuery, QueryPanel } from "#components/trpc/query-panel.tsx";
import { SkeletonLines } from "#components/ui/skeleton.tsx";
import { Age } from "#components/ui/time.tsx";
import type { ObjectiveFindings } from "#domain/slo/views/findings-view.ts";

/** What is odd about an objective of the base branch. */
export function ObjectiveFindingsPanel({ id }: { id: string }) {
  const trpc = useTRPC();
  return (
    <FindingsPanel query={useQuery(trpc.budgets.findings.queryOptions({ id }, { staleTime: 60_000 }))} />
  );
}

/** What is odd about an objective, whichever was asked for. */
export function FindingsPanel({ query }: { query: PanelQuery<ObjectiveFindings> }) {
  return (
    <QueryPanel
      title="What is odd about it"
      query={query}
      skeleton={<SkeletonLines />}
      source={({ askedAt }) => (
        <>
          Prometheus, asked <Age at={askedAt} />
        </>
      )}
    >
      {(findings) => <FindingsList findings={findings} />}
    </QueryPanel>
  );
}
