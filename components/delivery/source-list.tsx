import { Status, type StatusShape } from "#components/ui/status-mark.tsx";
import { Age } from "#components/ui/time.tsx";
import type { SourceState } from "#domain/delivery/home-view.ts";

const shapes = { fresh: "good", stale: "at-risk", unknown: "unknown" } as const satisfies Record<
  SourceState["state"],
  StatusShape
>;
const words = { fresh: "answers", stale: "is late", unknown: "is not known" } as const satisfies Record<
  SourceState["state"],
  string
>;

/** The outside systems this portal reads, when each last answered, and what it said when it did not. */
export function SourceList({ sources }: { sources: readonly SourceState[] }) {
  return (
    <ul className="border bg-sheet">
      {sources.map((source) => (
        <li key={source.source} className="border-rule px-3 py-2.5 not-first:border-t">
          <div className="flex items-start gap-3">
            <Status shape={shapes[source.state]}>
              {source.source} {words[source.state]}
            </Status>
            <span className="ml-auto text-label text-ink-3">
              {source.okAt === null ? "never read" : <Age at={source.okAt} />}
            </span>
          </div>
          {source.error ? (
            <p className="mt-1 ml-6 text-label wrap-anywhere text-ink-2">
              {source.error}
              {source.failingSince ? (
                <>
                  {" "}
                  (for <Age at={source.failingSince} suffix="" />)
                </>
              ) : null}
            </p>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
