"use client";
import { useQuery } from "@tanstack/react-query";
import { SnapshotLine } from "#components/catalog/snapshot-line.tsx";
import { useTRPC } from "#components/trpc/client.tsx";
import { judgeObserved } from "#components/trpc/judge-observed.ts";
import { QueryPanel } from "#components/trpc/query-panel.tsx";
import { SafeLink } from "#components/ui/safe-link.tsx";
import { SkeletonLines } from "#components/ui/skeleton.tsx";
import { runbookHref } from "#domain/runbooks/runbook-address.ts";

/** What to do when one of the service's alerts goes off. */
export function ServiceRunbooks({ service }: { service: string }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.runbooks.list.queryOptions({ service }));
  return (
    <QueryPanel
      title="Runbooks"
      look="boxed"
      query={query}
      skeleton={<SkeletonLines lines={2} />}
      source={({ snapshot }) => <SnapshotLine snapshot={snapshot} />}
      judge={({ runbooks, snapshot }) =>
        snapshot.state === "unknown" || runbooks.length > 0
          ? judgeObserved(snapshot)
          : {
              kind: "empty",
              what: "None names this service",
              how: `A runbook stands here when its front matter says service: ${service}.`,
            }
      }
    >
      {({ runbooks }) => (
        <ul className="grid gap-1.5">
          {runbooks.map((runbook) => (
            <li key={runbook.slug} className="wrap-anywhere">
              <SafeLink href={runbookHref(runbook.slug)}>{runbook.title}</SafeLink>
              {runbook.alerts.length > 0 ? (
                <span className="block text-label text-ink-3">{runbook.alerts.join(", ")}</span>
              ) : null}
            </li>
          ))}
        </ul>
      )}
    </QueryPanel>
  );
}
