import type { PanelState } from "#components/ui/panel.tsx";
import type { Observed } from "#domain/observed.ts";

/** What a panel over an outside fact is in: null while it is fresh. */
export function judgeObserved(observed: Observed<unknown>): PanelState | null {
  if (observed.state === "fresh") return null;
  const message = observed.error?.message ?? null;
  if (observed.state === "stale")
    return { kind: "stale", source: observed.source, at: observed.observedAt, message };
  return { kind: "unknown", source: observed.source, message, since: observed.error?.since ?? null };
}
