"use client";
import { useQuery } from "@tanstack/react-query";
import { SnapshotLine } from "#components/catalog/snapshot-line.tsx";
import { CostTable } from "#components/delivery/cost-table.tsx";
import { useTRPC } from "#components/trpc/client.tsx";
import { judgeObserved } from "#components/trpc/judge-observed.ts";
import { QueryPanel } from "#components/trpc/query-panel.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { Status } from "#components/ui/status-mark.tsx";

/** What the service reserves as Git has it, and about what that costs. */
export function ServiceCost({ service }: { service: string }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.delivery.reservations.queryOptions({ service }));
  return (
    <QueryPanel
      title="Cost"
      query={query}
      skeleton={<SkeletonRows rows={2} />}
      source={({ snapshot }) => <SnapshotLine snapshot={snapshot} />}
      judge={({ environments, snapshot }) =>
        snapshot.state === "unknown" || environments.length > 0
          ? judgeObserved(snapshot)
          : {
              kind: "empty",
              what: "Nothing is known of it",
              how: "It is worked out from the service's overlays in the platform repository, which has none.",
            }
      }
    >
      {({ environments }) => {
        const known = environments.flatMap(({ name, reservation }) => {
          if (reservation.kind === "unknown") return [];
          const { sums, expires } = reservation;
          return [{ name, sums, ...(expires ? { note: `until ${expires}` } : {}) }];
        });
        return (
          <>
            {environments.map(({ name, reservation }) =>
              reservation.kind === "unknown" ? (
                <p key={name} className="mb-2">
                  <Status shape="unknown">
                    {name} is not known: {reservation.reason}
                  </Status>
                </p>
              ) : null,
            )}
            {known.length > 0 ? <CostTable rows={known} /> : null}
          </>
        );
      }}
    </QueryPanel>
  );
}
