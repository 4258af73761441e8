import { type PaletteHit, rankHits } from "#domain/catalog/rank-hits.ts";
import { runbookHref } from "#domain/runbooks/runbook-address.ts";
import { readEntity } from "#server/catalog/list-services.ts";
import type { CatalogDeps } from "#server/catalog/ports.ts";
import { listPullRequests } from "#server/delivery/list-pull-requests.ts";
import type { RunbookStore } from "#server/runbooks/store.ts";
import type { ObjectiveStore } from "#server/slo/objective-store.ts";

const limit = 20;

/** Services, golden paths, runbooks, budgets, requests and open pull requests that answer to `q`, best first. */
export async function searchPalette(
  deps: CatalogDeps,
  { runbooks, objectives }: { runbooks: RunbookStore; objectives: ObjectiveStore },
  q: string,
  now: Date,
): Promise<PaletteHit[]> {
  const [entities, templates, procedures, promised, requests, pullRequests] = await Promise.all([
    deps.store.entities("component"),
    deps.store.templateNames(),
    runbooks.list(),
    objectives.names(),
    deps.delivery.requests.find({ limit: 200 }),
    listPullRequests(deps.delivery, {}, now),
  ]);
  const services = entities.map(readEntity).map(({ name, description }) => ({
    kind: "Service",
    title: name,
    hint: description,
    href: `/services/${encodeURIComponent(name)}`,
  }));
  const paths = templates.map((name) => ({
    kind: "Golden path",
    title: `Create from ${name}`,
    hint: "",
    href: `/create/${encodeURIComponent(name)}`,
  }));
  const written = procedures.map(({ slug, title, alerts }) => ({
    kind: "Runbook",
    title,
    hint: [...alerts, slug].join(", "),
    href: runbookHref(slug),
  }));
  const budgets = promised.map(({ id, service }) => ({
    kind: "Budget",
    title: id,
    hint: `of ${service}`,
    href: `/budgets/${encodeURIComponent(id)}`,
  }));
  const asked = requests.map(({ request }) => ({
    kind: "Request",
    title: request.title,
    hint: `${request.id}, by ${request.requesterLogin}`,
    href: `/requests/${encodeURIComponent(request.id)}`,
  }));
  const open = (pullRequests.value ?? []).map(({ number, title, authorLogin, url }) => ({
    kind: "Pull request",
    title,
    hint: `#${number}, by ${authorLogin}`,
    href: url,
  }));
  return rankHits([...services, ...paths, ...written, ...budgets, ...asked, ...open], q, limit);
}
