import type { Entity } from "#domain/catalog/entity.ts";
import { serviceEnvironments, serviceRow } from "#domain/catalog/service-row.ts";
import type { ServiceDetail } from "#domain/catalog/service-view.ts";
import { readEntity, surroundings } from "#server/catalog/list-services.ts";
import type { CatalogDeps } from "#server/catalog/ports.ts";
import { openPullRequestsOfService } from "#server/delivery/list-pull-requests.ts";
import { listUnderWay } from "#server/delivery/list-under-way.ts";
import { NotFound } from "#server/runtime/errors.ts";

/** One service with everything its page shows. */
export async function getService(deps: CatalogDeps, name: string, now: Date): Promise<ServiceDetail> {
  const stored = await deps.store.entity("component", name);
  if (!stored) {
    throw new NotFound(`No service is called "${name}"`, {
      mend: "A service appears here when its catalog file is on the base branch.",
    });
  }
  const entity = readEntity(stored);
  const [around, pullRequests, underWay] = await Promise.all([
    surroundings(deps, now),
    openPullRequestsOfService(deps.delivery, entity.name, now),
    listUnderWay(deps.delivery, { service: entity.name }, now),
  ]);
  const { repository } = deps.platform;
  const page = entity.file.split("/").map(encodeURIComponent).join("/");
  return {
    ...serviceRow(entity, around),
    file: { path: entity.file, url: `${deps.githubUrl}/${repository}/blob/${stored.commit}/${page}` },
    template: templateOf(entity),
    tags: entity.tags,
    links: entity.links,
    environmentDetails: serviceEnvironments(entity.name, around.applications),
    pullRequests,
    underWay,
    catalogProblems: around.problems.filter((problem) => problem.file === entity.file),
  };
}

function templateOf({ annotations }: Entity): ServiceDetail["template"] {
  const name = annotations["portolan.dev/template"];
  if (!name) return null;
  const version = annotations["portolan.dev/template-version"] ?? "";
  return { name, version, commit: annotations["portolan.dev/template-commit"] ?? "" };
}
