import { Sha } from "#components/ui/mono.tsx";
import { Age } from "#components/ui/time.tsx";
import type { Observed } from "#domain/observed.ts";

/** Which state of the platform repository this is, and when it was last looked at: `GitHub at 5b21e0c, 2 s ago`. */
export function SnapshotLine({ snapshot }: { snapshot: Observed<{ commit: string }> }) {
  if (snapshot.state === "unknown") return null;
  return (
    <>
      {snapshot.source} at <Sha value={snapshot.value.commit} />, <Age at={snapshot.observedAt} />
    </>
  );
}
