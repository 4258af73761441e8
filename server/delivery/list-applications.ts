import { quarantinedRow, toApplicationRow } from "#domain/delivery/application-state.ts";
import type { ApplicationRow } from "#domain/delivery/application-view.ts";
import { clusterSource } from "#domain/delivery/source-state.ts";
import type { Observed } from "#domain/observed.ts";
import { observeBySource } from "#server/delivery/list-sources.ts";
import type { DeliveryDeps } from "#server/delivery/ports.ts";

/** Every Application of the cluster, or those of one service, by name. A quarantined object keeps its row. */
export async function listApplications(
  deps: DeliveryDeps,
  { service }: { service?: string | undefined },
  now: Date,
): Promise<Observed<ApplicationRow[]>> {
  const appsPath = deps.platform.paths.apps;
  const stored = await deps.readings.applications();
  const rows = stored.map((each) =>
    each.kind === "reading"
      ? toApplicationRow(each.reading, { cluster: each.cluster, appsPath })
      : quarantinedRow(each),
  );
  const wanted = service === undefined ? rows : rows.filter((row) => row.service === service);
  return observeBySource(deps, clusterSource(deps.cluster), wanted, now);
}
