import { Fragment } from "react";
import { Age } from "#components/ui/time.tsx";
import type { SourceState } from "#domain/delivery/home-view.ts";

/** Who said so and when: `cluster eu-1, 2 s ago · GitHub, not heard of since 14:02`. */
export function SourceLine({ sources }: { sources: readonly SourceState[] }) {
  return sources.map((source, index) => (
    <Fragment key={source.source}>
      {index > 0 ? " · " : null}
      <span className={source.state === "fresh" ? "" : "text-ochre"}>
        {source.source}, {source.okAt === null ? "never read" : <Age at={source.okAt} />}
        {source.state === "stale" ? " (stale)" : null}
        {source.state === "unknown" && source.okAt !== null ? " (not known now)" : null}
      </span>
    </Fragment>
  ));
}
