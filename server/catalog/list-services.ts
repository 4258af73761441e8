import { type Entity, entityFromDocument } from "#domain/catalog/entity.ts";
import { deliveryStatesOf, type Surroundings, serviceRow } from "#domain/catalog/service-row.ts";
import type { ServiceList, ServiceRow } from "#domain/catalog/service-view.ts";
import type { Observed } from "#domain/observed.ts";
import { observeSnapshot } from "#server/catalog/observe-snapshot.ts";
import type { CatalogDeps } from "#server/catalog/ports.ts";
import type { StoredEntity } from "#server/catalog/store.ts";
import { listApplications } from "#server/delivery/list-applications.ts";
import { listPullRequests } from "#server/delivery/list-pull-requests.ts";

export type ServiceQuery = {
  q?: string | undefined;
  owner?: string | undefined;
  health?: string | undefined;
};

/** Services by name; `q` looks in name, title and description, `owner` is a team's slug, `health` a delivery state. */
export async function listServices(deps: CatalogDeps, query: ServiceQuery, now: Date): Promise<ServiceList> {
  const [stored, around, snapshot] = await Promise.all([
    deps.store.entities("component"),
    surroundings(deps, now),
    deps.store.snapshot(),
  ]);
  const services = stored
    .map(readEntity)
    .filter((entity) => inState(entity, around, query.health))
    .map((entity) => serviceRow(entity, around))
    .filter((row) => matches(row, query));
  return {
    services,
    missing: [around.applications, around.pullRequests].filter(isUnknown).map(({ source }) => source),
    snapshot: await observeSnapshot(deps, snapshot, now),
    problems: snapshot?.problems ?? [],
  };
}

/** What every row needs, read once. */
export async function surroundings(deps: CatalogDeps, now: Date): Promise<Surroundings> {
  const [teams, applications, pullRequests, snapshot] = await Promise.all([
    deps.store.teams(),
    listApplications(deps.delivery, {}, now),
    listPullRequests(deps.delivery, {}, now),
    deps.store.snapshot(),
  ]);
  return { teams, applications, pullRequests, problems: snapshot?.problems ?? [] };
}

export function readEntity({ document, path }: StoredEntity): Entity {
  return entityFromDocument(document, path);
}

function isUnknown({ state }: Observed<unknown>): boolean {
  return state === "unknown";
}

function inState(entity: Entity, around: Surroundings, health: string | undefined): boolean {
  return !health || deliveryStatesOf(entity.name, around.applications).some((state) => state === health);
}

function matches(row: ServiceRow, { q, owner }: ServiceQuery): boolean {
  if (owner && row.owner?.slug !== owner) return false;
  const wanted = (q ?? "").trim().toLowerCase();
  return [row.name, row.title, row.description].some((text) => text.toLowerCase().includes(wanted));
}
