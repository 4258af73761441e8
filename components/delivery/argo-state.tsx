import { Status, type StatusShape } from "#components/ui/status-mark.tsx";
import type { ApplicationRow } from "#domain/delivery/application-view.ts";

type Sync = ApplicationRow["sync"];
type Health = ApplicationRow["health"];

const syncFaces = {
  Synced: { shape: "good", word: "Synced" },
  OutOfSync: { shape: "at-risk", word: "Out of sync" },
  Unknown: { shape: "unknown", word: "Sync unknown" },
} as const satisfies Record<Sync, { shape: StatusShape; word: string }>;

const healthFaces = {
  Healthy: { shape: "good", word: "Healthy" },
  Progressing: { shape: "moving", word: "Progressing" },
  Degraded: { shape: "bad", word: "Degraded" },
  Suspended: { shape: "held", word: "Suspended" },
  Missing: { shape: "at-risk", word: "Missing" },
  Unknown: { shape: "unknown", word: "Health unknown" },
} as const satisfies Record<Health, { shape: StatusShape; word: string }>;

/** Argo CD's two facts about an Application, side by side: they are never folded into one. */
export function ArgoState({ row, stale }: { row: ApplicationRow; stale: boolean }) {
  if (row.quarantined !== null) {
    return <Status shape="unknown">Not readable: {row.quarantined}</Status>;
  }
  return (
    <span className="inline-flex flex-wrap gap-x-4 gap-y-1">
      <Status shape={syncFaces[row.sync].shape} stale={stale}>
        {syncFaces[row.sync].word}
      </Status>
      <Status shape={healthFaces[row.health].shape} stale={stale}>
        {healthFaces[row.health].word}
      </Status>
    </span>
  );
}
