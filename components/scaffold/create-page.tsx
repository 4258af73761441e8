"use client";
import { useQuery } from "@tanstack/react-query";
import { CreateForm } from "#components/scaffold/create-form.tsx";
import { useTRPC } from "#components/trpc/client.tsx";
import { QueryPanel } from "#components/trpc/query-panel.tsx";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import type { PanelState } from "#components/ui/panel.tsx";
import { SkeletonLine, SkeletonRows } from "#components/ui/skeleton.tsx";

const draftUnreadState: PanelState = {
  kind: "partial",
  message: "Your stored draft could not be read; the form begins with what this browser kept",
};

/** One golden path: its form once template, person and draft are known. */
export function CreatePage({ name, from }: { name: string; from: string | null }) {
  const trpc = useTRPC();
  const detail = useQuery({ ...trpc.scaffold.template.queryOptions({ name }), staleTime: 30_000 });
  const me = useQuery(trpc.identity.me.queryOptions());
  const draft = useQuery({
    ...trpc.scaffold.draft.queryOptions({ template: name, ...(from ? { from } : {}) }),
    // A form under somebody's hands is not replaced by what was stored a moment ago.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  const query = {
    data:
      detail.data && me.data && !draft.isPending
        ? { detail: detail.data, me: me.data, draft: draft.data ?? null, draftUnread: draft.isError }
        : undefined,
    error: detail.error ?? me.error,
    refetch: () => Promise.all([detail.refetch(), me.refetch(), draft.refetch()]),
  };
  return (
    <QueryPanel
      title="Form"
      titleHidden
      query={query}
      skeleton={<Skeleton />}
      judge={({ draftUnread }) => (draftUnread ? draftUnreadState : null)}
      aside={({ draftUnread }) =>
        draftUnread ? <Button onClick={() => draft.refetch()}>Read the draft again</Button> : null
      }
    >
      {({ detail: shown, me: person, draft: kept, draftUnread }) =>
        shown.template ? (
          <CreateForm
            key={String(draftUnread)}
            detail={shown}
            template={shown.template}
            me={person}
            draft={kept}
          />
        ) : (
          <Banner shape="bad" title={`${shown.path} cannot be used`}>
            {shown.problems
              .map((problem) => `${problem.file}:${problem.line ?? 1} ${problem.message} ${problem.mend}`)
              .join(" ")}
          </Banner>
        )
      }
    </QueryPanel>
  );
}

function Skeleton() {
  return (
    <div className="grid gap-7 lg:grid-cols-[20.625rem_minmax(0,1fr)]">
      <div className="grid content-start gap-6">
        {["w-24", "w-32", "w-28", "w-20"].map((width) => (
          <div key={width}>
            <SkeletonLine width={width} />
            <div className="h-8.5 rounded-control border" />
          </div>
        ))}
      </div>
      <SkeletonRows rows={10} />
    </div>
  );
}
