"use client";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ArgoState } from "#components/delivery/argo-state.tsx";
import { SourceLine } from "#components/delivery/source-line.tsx";
import { useTRPC } from "#components/trpc/client.tsx";
import { Facts } from "#components/ui/facts.tsx";
import { Sha } from "#components/ui/mono.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { SafeLink } from "#components/ui/safe-link.tsx";
import { Elapsed } from "#components/ui/time.tsx";
import type { HopId } from "#domain/delivery/course.ts";
import type { RequestDetail } from "#domain/scaffold/request-view.ts";

const waitingFor = {
  accepted: "the portal",
  rendered: "the portal",
  "pull-request": "GitHub",
  checks: "the checks",
  review: "a reviewer",
  merged: "somebody to merge it",
  noticed: "Argo CD",
  syncing: "Argo CD",
  synced: "Argo CD",
  healthy: "the cluster",
  measured: "a first sample",
} as const satisfies Record<HopId, string>;

/** Where the change stands, from everybody who knows. */
export function RequestStanding({ request }: { request: RequestDetail }) {
  const { course } = request;
  return (
    <Panel
      title="Where it stands"
      look="boxed"
      state={{ kind: "ready" }}
      skeleton={null}
      source={<SourceLine sources={request.sources} />}
    >
      <Facts
        rows={[
          {
            label: course.endedAt === null ? "Elapsed" : "Took",
            value: (
              <Elapsed since={course.startedAt} until={course.endedAt} known={request.strip.elapsedMs} />
            ),
          },
          ...waitRow(request),
          ...useArgoRows(request),
          ...(request.kind === "create"
            ? [{ label: "Template", value: <TemplateFact request={request} /> }]
            : []),
        ]}
      />
    </Panel>
  );
}

type Row = { label: string; value: ReactNode };

function waitRow({ course, setback }: RequestDetail): Row[] {
  if (course.endedAt !== null) return [];
  return [
    {
      label: "Waiting for",
      value: setback === null ? waitingFor[course.harbour] : "a way past what is below",
    },
  ];
}

function useArgoRows(request: RequestDetail): Row[] {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.delivery.applications.queryOptions({ service: request.service }));
  if (data === undefined || data.state === "unknown" || data.value.length === 0) return [];
  return data.value.map((row) => ({
    label: data.value.length === 1 ? "Argo CD" : (row.environment ?? row.name),
    value: (
      <SafeLink href={`/services/${request.service}`} className="inline-flex min-h-6 rounded-control">
        <ArgoState row={row} stale={data.state === "stale"} />
      </SafeLink>
    ),
  }));
}

function TemplateFact({ request: { template } }: { request: RequestDetail }) {
  return (
    <>
      {template.version}, <Sha value={template.commit} />
    </>
  );
}
