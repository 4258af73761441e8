"use client";
import { useQuery } from "@tanstack/react-query";
import { EnvironmentCard } from "#components/catalog/environment-card.tsx";
import { ServiceFacts } from "#components/catalog/service-facts.tsx";
import { PullRequestTable } from "#components/delivery/pull-request-table.tsx";
import { ServiceCost } from "#components/delivery/service-cost.tsx";
import { UnderWay } from "#components/delivery/under-way.tsx";
import { ServiceRunbooks } from "#components/runbooks/service-runbooks.tsx";
import { MissingNotice } from "#components/shell/missing-page.tsx";
import { ServiceBudgets, ServiceFreeze } from "#components/slo/service-budgets.tsx";
import { useTRPC } from "#components/trpc/client.tsx";
import { failureOf } from "#components/trpc/failure.ts";
import { judgeObserved } from "#components/trpc/judge-observed.ts";
import { QueryPanel } from "#components/trpc/query-panel.tsx";
import { ProblemList } from "#components/ui/problem-list.tsx";
import { SkeletonLines, SkeletonRows } from "#components/ui/skeleton.tsx";

/** One service: what runs where, what is on its way there, and who answers for it. */
export function ServiceDetail({ name }: { name: string }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.catalog.service.queryOptions({ name }));
  if (query.error && failureOf(query.error).kind === "not-found") {
    return (
      <MissingNotice
        what={`No service is called ${name}`}
        how="It may not be merged yet: a service appears when its catalog file is on the base branch."
        href="/services"
        label="All services"
      />
    );
  }
  return (
    <>
      <ServiceFreeze service={name} />
      <div className="grid gap-x-8 gap-y-7 lg:grid-cols-[minmax(0,1fr)_18.75rem]">
        <div className="grid min-w-0 grid-cols-1 content-start gap-7">
          <QueryPanel
            title="Environments"
            query={query}
            skeleton={<SkeletonRows rows={2} height="h-24" />}
            judge={(service) =>
              service.environmentDetails.length > 0
                ? null
                : {
                    kind: "empty",
                    what: "Not deployed anywhere yet",
                    how: "Argo CD makes its Application within a minute of the merge.",
                  }
            }
          >
            {(service) => (
              <div className="grid gap-3">
                {service.environmentDetails.map((environment) => (
                  <EnvironmentCard key={environment.name} environment={environment} />
                ))}
              </div>
            )}
          </QueryPanel>
          <ServiceBudgets service={name} />
          {query.data && query.data.underWay.length > 0 ? (
            <QueryPanel title="Under way" query={query} skeleton={null}>
              {(service) => <UnderWay rows={service.underWay} />}
            </QueryPanel>
          ) : null}
          <QueryPanel
            title="Open pull requests"
            query={query}
            skeleton={<SkeletonRows rows={1} />}
            judge={({ pullRequests }) =>
              pullRequests.state === "unknown" || pullRequests.value.length > 0
                ? judgeObserved(pullRequests)
                : {
                    kind: "empty",
                    what: "None is open",
                    how: "Pull requests that touch its source, manifests or runbooks stand here.",
                  }
            }
          >
            {({ pullRequests }) => <PullRequestTable rows={pullRequests.value ?? []} />}
          </QueryPanel>
          <ServiceCost service={name} />
          {query.data && query.data.catalogProblems.length > 0 ? (
            <QueryPanel title="Catalog problems" query={query} skeleton={null}>
              {(service) => <ProblemList problems={service.catalogProblems} />}
            </QueryPanel>
          ) : null}
        </div>
        <aside aria-label="About this service" className="grid content-start gap-4">
          <QueryPanel title="About" look="boxed" query={query} skeleton={<SkeletonLines />}>
            {(service) => <ServiceFacts service={service} />}
          </QueryPanel>
          <ServiceRunbooks service={name} />
        </aside>
      </div>
    </>
  );
}
