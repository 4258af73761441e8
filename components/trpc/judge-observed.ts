import type { PanelState } from "#components/ui/panel.tsx";
import type { Observed } from "#domain/observed.ts";

/** What a panel is in that shows what it has while these sources, by name, are not known: null when none is missing. */
export function judgeMissing(sources: readonly string[]): PanelState | null {
  return sources.length === 0 ? null : { kind: "partial", message: `${sources.join(" and ")} not known now` };
}

/** What a panel over an outside fact is in: null while it is fresh. */
export function judgeObserved(observed: Observed<unknown>): PanelState | null {
  if (observed.state === "fresh") return null;
  const message = observed.error?.message ?? null;
  if (observed.state === "stale")
    return { kind: "stale", source: observed.source, at: observed.observedAt, message };
  return { kind: "unknown", source: observed.source, message, since: observed.error?.since ?? null };
}
