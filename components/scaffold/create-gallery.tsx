"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTRPC } from "#components/trpc/client.tsx";
import { judgeMissing, judgeObserved } from "#components/trpc/judge-observed.ts";
import { QueryPanel } from "#components/trpc/query-panel.tsx";
import { Sha } from "#components/ui/mono.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { StatusMark } from "#components/ui/status-mark.tsx";
import { Age } from "#components/ui/time.tsx";

/** The golden paths, each with what it makes; one that cannot be read says why. */
export function CreateGallery() {
  const trpc = useTRPC();
  const query = useQuery(trpc.scaffold.templates.queryOptions());
  return (
    <QueryPanel
      title="Golden paths"
      titleHidden
      query={query}
      skeleton={<SkeletonRows rows={2} height="h-18" />}
      judge={({ templates, snapshot }) => {
        const isKnown = snapshot.state !== "unknown";
        if (templates.length > 0) return isKnown ? judgeObserved(snapshot) : judgeMissing([snapshot.source]);
        if (!isKnown) return judgeObserved(snapshot);
        return {
          kind: "empty",
          what: "No golden path yet",
          how: "Add a folder with a template.yaml to templates/ in the platform repository; it appears here after the merge.",
        };
      }}
      source={({ snapshot }) =>
        snapshot.state === "unknown" ? null : (
          <>
            {snapshot.source} at <Sha value={snapshot.value.commit} />, <Age at={snapshot.observedAt} />
          </>
        )
      }
    >
      {({ templates }) => (
        <ul className="border bg-sheet">
          {templates.map((template) => (
            <li key={template.name} className="border-rule not-first:border-t">
              <Link
                href={`/create/${encodeURIComponent(template.name)}`}
                className="flex flex-wrap gap-x-6 gap-y-1 px-4 py-3.5 hover:bg-sunk"
              >
                <span className="min-w-0 flex-1 basis-80">
                  <span className="font-medium">{template.title}</span>
                  <span className="block text-ink-2">{template.description}</span>
                  {template.usable ? null : (
                    <span className="mt-1 flex items-center gap-1.5 text-signal">
                      <StatusMark shape="bad" />
                      {template.problems[0]?.message ?? "It cannot be used as it stands"}
                    </span>
                  )}
                </span>
                <span className="text-label text-ink-3">
                  {template.version} · {template.owner?.split(/[:/]/).at(-1) ?? "no owner"}
                  <span className="block">{template.tags.join(", ")}</span>
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </QueryPanel>
  );
}
