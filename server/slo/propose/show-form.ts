import { can } from "#domain/identity/can.ts";
import type { Principal } from "#domain/identity/principal.ts";
import { claimOf } from "#domain/scaffold/request-kind.ts";
import { draftOf, firstDraft } from "#domain/slo/draft/objective-draft.ts";
import type { ObjectivePlace } from "#domain/slo/draft/plan-objective.ts";
import { serviceOfObjectiveFile } from "#domain/slo/objective-file.ts";
import type { ObjectiveForm } from "#domain/slo/views/proposal-view.ts";
import { NotFound } from "#server/runtime/errors.ts";
import type { ProposeDeps } from "#server/slo/propose/ports.ts";

/** The form of an objective that exists (`id`), or of another one for a service. */
export async function showForm(
  deps: ProposeDeps,
  principal: Principal,
  asked: { id: string } | { service: string },
  now: Date,
): Promise<ObjectiveForm> {
  const stored = "id" in asked ? await deps.objectives.objective(asked.id) : null;
  if ("id" in asked && !stored) throw new NotFound(`There is no objective ${asked.id}`);
  const service = "id" in asked ? (stored?.slo.service ?? "") : asked.service;
  const owner = await ownerOf(deps, service);
  const [place, teams, holder] = await Promise.all([
    placeOf(deps, service),
    deps.teams(),
    deps.requests.holderOf(claimOf("objective", service)),
  ]);
  const decision = can(principal, { kind: "act-for-team", team: owner, writes: true }, now);
  return {
    isNew: stored === null,
    draft: stored ? draftOf(stored.slo) : firstDraft(service, `${service}-dev`),
    place,
    team: teams.find(({ slug }) => slug === owner) ?? null,
    refusal: decision.allowed ? null : { because: decision.reason, mend: decision.mend },
    underWay: holder && { requestId: holder.requestId, by: holder.requesterLogin },
  };
}

/** The team that answers for a service; only it may change what the service promises. */
export async function ownerOf({ owners }: Pick<ProposeDeps, "owners">, service: string): Promise<string> {
  const owner = (await owners()).get(service);
  if (owner === undefined)
    throw new NotFound(`The catalog has no service ${service} with an owner`, {
      mend: "Look its catalog-info.yaml up: spec.owner names the team.",
    });
  return owner;
}

/** What stands in the repository for a service's objectives. */
export async function placeOf(
  { files, platform }: Pick<ProposeDeps, "files" | "platform">,
  service: string,
): Promise<ObjectivePlace> {
  const { apps } = platform.paths;
  const all = await files.ofService(service);
  const isObjective = (path: string) => serviceOfObjectiveFile(path, apps) !== null;
  return {
    service,
    folder: `${apps}/${service}/slo`,
    portalUrl: platform.portalUrl,
    files: all.filter(({ path }) => isObjective(path)),
    overlay: all.find(({ path }) => !isObjective(path)) ?? null,
  };
}
