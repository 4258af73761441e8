"use client";
import { useQuery } from "@tanstack/react-query";
import { DeliverySummary } from "#components/delivery/delivery-summary.tsx";
import { NeedsYou } from "#components/delivery/needs-you.tsx";
import { SourceList } from "#components/delivery/source-list.tsx";
import { UnderWay } from "#components/delivery/under-way.tsx";
import { HomeBudgets } from "#components/slo/home-budgets.tsx";
import { useTRPC } from "#components/trpc/client.tsx";
import { judgeMissing, judgeObserved } from "#components/trpc/judge-observed.ts";
import { QueryPanel } from "#components/trpc/query-panel.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { Age } from "#components/ui/time.tsx";
import { summariseDelivery } from "#domain/delivery/delivery-summary.ts";

/** What needs this person, what is on its way, and how everything that runs is doing. */
export function Home() {
  const trpc = useTRPC();
  const home = useQuery(trpc.delivery.home.queryOptions());
  const applications = useQuery(trpc.delivery.applications.queryOptions({}));
  return (
    <div className="grid gap-7">
      <QueryPanel
        title="Needs you"
        query={home}
        skeleton={<SkeletonRows rows={2} />}
        judge={({ needsYou, sources }) => {
          const unknown = sources.filter(({ state }) => state === "unknown");
          const missing = unknown.map(({ source }) => source);
          if (needsYou.length > 0) return judgeMissing(missing);
          if (missing.length > 0) {
            const heardOf = unknown.some(({ okAt }) => okAt !== null);
            const message = heardOf ? "Whether something needs you cannot be told" : null;
            return { kind: "unknown", source: missing.join(" and "), message, since: null };
          }
          return {
            kind: "empty",
            what: "Nothing needs you",
            how: "Reviews, failed checks and degraded services of your teams will stand here, worst first.",
          };
        }}
      >
        {({ needsYou }) => <NeedsYou rows={needsYou} />}
      </QueryPanel>
      <QueryPanel
        title="Under way"
        query={home}
        skeleton={<SkeletonRows rows={2} />}
        judge={({ underWay }) =>
          underWay.length > 0
            ? null
            : {
                kind: "empty",
                what: "No change is under way",
                how: <ButtonLink href="/create">Create a service</ButtonLink>,
              }
        }
      >
        {({ underWay }) => <UnderWay rows={underWay} />}
      </QueryPanel>
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-2">
        <HomeBudgets />
        <QueryPanel
          title="Delivery"
          query={applications}
          skeleton={<SkeletonRows rows={5} />}
          judge={(seen) =>
            judgeObserved(seen) ??
            (seen.value?.length === 0
              ? {
                  kind: "empty",
                  what: "Argo CD runs nothing yet",
                  how: "An Application appears here as soon as one exists in the cluster.",
                }
              : null)
          }
          source={(seen) =>
            seen.state === "unknown" ? null : (
              <>
                {seen.source}, watched, last sign of life <Age at={seen.observedAt} />
              </>
            )
          }
        >
          {(seen) => (
            <DeliverySummary counts={summariseDelivery(seen.value ?? [])} stale={seen.state !== "fresh"} />
          )}
        </QueryPanel>
        <QueryPanel
          title="Sources"
          query={home}
          skeleton={<SkeletonRows rows={2} />}
          judge={({ sources }) =>
            sources.length > 0
              ? null
              : {
                  kind: "empty",
                  what: "No source has been read yet",
                  how: "The worker reads GitHub and the cluster as soon as it runs.",
                }
          }
        >
          {({ sources }) => <SourceList sources={sources} />}
        </QueryPanel>
      </div>
    </div>
  );
}
