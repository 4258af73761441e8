"use client";
import { useQuery } from "@tanstack/react-query";
import { SnapshotLine } from "#components/catalog/snapshot-line.tsx";
import { RunbookContents } from "#components/runbooks/runbook-contents.tsx";
import { RunbookFacts } from "#components/runbooks/runbook-facts.tsx";
import { RunbookText } from "#components/runbooks/runbook-text.tsx";
import { MissingNotice } from "#components/shell/missing-page.tsx";
import { useTRPC } from "#components/trpc/client.tsx";
import { failureOf } from "#components/trpc/failure.ts";
import { judgeObserved } from "#components/trpc/judge-observed.ts";
import { QueryPanel } from "#components/trpc/query-panel.tsx";
import { SkeletonLines } from "#components/ui/skeleton.tsx";

/** One runbook: its text, what leads through it, and what its front matter says. */
export function RunbookDetail({ slug }: { slug: string }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.runbooks.runbook.queryOptions({ slug }));
  if (query.error && failureOf(query.error).kind === "not-found") {
    return (
      <MissingNotice
        what={`There is no runbook ${slug}`}
        how="It may not be merged yet, or it was renamed: a runbook's address is its path in the repository."
        href="/runbooks"
        label="All runbooks"
      />
    );
  }
  const text = query.data?.text;
  const headings = text?.kind === "drawn" ? text.headings : [];
  return (
    <div className="grid gap-x-8 gap-y-7 lg:grid-cols-[minmax(0,1fr)_18.75rem] lg:grid-rows-[auto_1fr]">
      {headings.length > 1 ? (
        <div className="lg:col-start-2 lg:row-start-1">
          <QueryPanel title="Contents" look="boxed" query={query} skeleton={<SkeletonLines />}>
            {() => <RunbookContents headings={headings} />}
          </QueryPanel>
        </div>
      ) : null}
      <div className="min-w-0 lg:col-start-1 lg:row-span-2 lg:row-start-1">
        <QueryPanel
          title="Runbook"
          titleHidden
          query={query}
          skeleton={<SkeletonLines lines={12} />}
          judge={({ snapshot }) => judgeObserved(snapshot)}
          source={({ snapshot }) => <SnapshotLine snapshot={snapshot} />}
        >
          {(runbook) => <RunbookText runbook={runbook} />}
        </QueryPanel>
      </div>
      <aside aria-label="About this runbook" className="lg:col-start-2">
        <QueryPanel title="About" look="boxed" query={query} skeleton={<SkeletonLines />}>
          {(runbook) => <RunbookFacts runbook={runbook} />}
        </QueryPanel>
      </aside>
    </div>
  );
}
