import type { Entity } from "#domain/catalog/entity.ts";
import type { ServiceEnvironment, ServiceRow } from "#domain/catalog/service-view.ts";
import type { ApplicationRow } from "#domain/delivery/application-view.ts";
import { type DeliveryState, deliveryStateOf } from "#domain/delivery/delivery-summary.ts";
import type { PullRequestRow } from "#domain/delivery/pull-request-view.ts";
import type { TeamRef } from "#domain/identity/person-view.ts";
import type { Observed } from "#domain/observed.ts";
import type { Problem } from "#domain/problem.ts";

/** What surrounds the catalog's own word on a service. */
export type Surroundings = {
  teams: readonly TeamRef[];
  applications: Observed<ApplicationRow[]>;
  pullRequests: Observed<PullRequestRow[]>;
  problems: readonly Problem[];
};

/** One line of the list of services. */
export function serviceRow(entity: Entity, around: Surroundings): ServiceRow {
  const slug = entity.owner?.startsWith("group:default/")
    ? entity.owner.slice("group:default/".length)
    : null;
  const open = around.pullRequests.value?.filter(({ services }) => services.includes(entity.name));
  return {
    name: entity.name,
    title: entity.title,
    description: entity.description,
    owner: around.teams.find((team) => team.slug.toLowerCase() === slug) ?? null,
    lifecycle: entity.lifecycle,
    environments: conditions(entity.name, around.applications),
    openPullRequests: open?.length ?? null,
    problems: around.problems.filter((problem) => problem.file === entity.file).length,
  };
}

/** The environments of one service, dev first and prod last, as Argo CD has them; both always stand. */
export function serviceEnvironments(
  service: string,
  applications: Observed<ApplicationRow[]>,
): ServiceEnvironment[] {
  if (applications.state === "unknown") {
    return ["dev", "prod"].map((name) => ({ name, application: applications }));
  }
  const own = applications.value.filter((row) => row.service === service);
  const between = own.flatMap(({ environment }) => environment ?? []).filter((name) => !ends.includes(name));
  return ["dev", ...[...new Set(between)].toSorted(), "prod"].map((name) => ({
    name,
    application: { ...applications, value: own.find((row) => row.environment === name) ?? null },
  }));
}

const ends = ["dev", "prod"];

// What was seen before the cluster fell silent may be said, but it is not a condition one can rely on.
function conditions(service: string, applications: Observed<ApplicationRow[]>): ServiceRow["environments"] {
  if (applications.state === "unknown") return [{ name: "dev", condition: "unknown", word: "Not known" }];
  return serviceEnvironments(service, applications).flatMap(({ name, application }) => {
    const row = application.value;
    if (!row) return [];
    if (application.state === "fresh") return [{ name, condition: row.condition, word: row.word }];
    return [{ name, condition: "unknown", word: `${row.word} when last seen` }];
  });
}

/** The states a service's environments are in; without one that can be believed, unknown. */
export function deliveryStatesOf(service: string, applications: Observed<ApplicationRow[]>): DeliveryState[] {
  if (applications.state !== "fresh") return ["unknown"];
  const own = applications.value.filter((row) => row.service === service);
  return own.length === 0 ? ["unknown"] : own.map(deliveryStateOf);
}
