import { plainText } from "#domain/delivery/plain-text.ts";
import type { TeamRef } from "#domain/identity/person-view.ts";
import { mayHoldRules } from "#domain/runbooks/alert-rule.ts";
import { judgeHygiene } from "#domain/runbooks/hygiene.ts";
import { slugOf } from "#domain/runbooks/runbook-address.ts";
import type { RunbookList, RunbookRow } from "#domain/runbooks/runbook-view.ts";
import type { PlatformSettings } from "#domain/scaffold/platform-settings.ts";
import { readEntity } from "#server/catalog/list-services.ts";
import { observeSnapshot } from "#server/catalog/observe-snapshot.ts";
import type { StoredSnapshot } from "#server/catalog/store.ts";
import type { RunbookDeps } from "#server/runbooks/ports.ts";
import type { StoredRunbook } from "#server/runbooks/store.ts";

export type RunbookAsked = {
  q?: string | undefined;
  service?: string | undefined;
  severity?: string | undefined;
};

/** Runbooks by slug; every word of `q` must stand in the text, its front matter, or the slug. */
export async function listRunbooks(deps: RunbookDeps, asked: RunbookAsked, now: Date): Promise<RunbookList> {
  const words = (asked.q ?? "").split(/\s+/).filter((word) => word !== "");
  const { store, catalog } = deps;
  const [found, all, rules, owners, snapshot] = await Promise.all([
    store.list({ ...asked, words }),
    store.list(),
    store.alerts(),
    readOwners(deps),
    catalog.store.snapshot(),
  ]);
  const texts =
    words.length === 0 ? new Map<string, string>() : await store.texts(found.map(({ slug }) => slug));
  return {
    runbooks: found.map((runbook) => ({
      ...runbookRow(runbook, owners),
      excerpt: excerptOf(runbook, texts.get(runbook.slug) ?? "", words),
    })),
    services: different(all.map(({ service }) => service)),
    severities: different(all.map(({ severity }) => severity)),
    hygiene: judgeHygiene(rules, all),
    problems: (snapshot?.problems ?? []).filter(({ file = "" }) => isOurs(file, catalog.platform)),
    snapshot: await observeRunbooks(deps, snapshot, now),
  };
}

function isOurs(file: string, { paths }: PlatformSettings): boolean {
  return mayHoldRules(file, paths.templates) || slugOf(file, paths.runbooks) !== null;
}

/** The copy is used however old it is, since an old procedure beats none; its age is always told. */
export async function observeRunbooks(
  { catalog }: RunbookDeps,
  snapshot: StoredSnapshot | null,
  now: Date,
): Promise<RunbookList["snapshot"]> {
  return observeSnapshot(catalog, snapshot, now, Number.POSITIVE_INFINITY);
}

/** Whom a runbook may belong to: the teams there are, and the services with theirs. */
export type Owners = { teams: TeamRef[]; services: Map<string, string | null> };

export async function readOwners({ catalog }: RunbookDeps): Promise<Owners> {
  const [teams, entities] = await Promise.all([catalog.store.teams(), catalog.store.entities("component")]);
  const services = entities.map(readEntity).map(({ name, owner }) => [name, owner] as const);
  return { teams, services: new Map(services) };
}

/** One line of the list, without what only a search gives. */
export function runbookRow(
  { slug, title, alerts, service, severity, owner, problems }: StoredRunbook,
  { teams, services }: Owners,
): Omit<RunbookRow, "excerpt"> {
  // What belongs to no service of the catalog may name the team itself: `service: platform`.
  const wanted = [owner, services.get(service ?? "")?.replace(/^group:default\//, ""), service];
  const own = wanted
    .map((name) => teams.find((team) => team.slug.toLowerCase() === name?.toLowerCase()))
    .find((team) => team !== undefined);
  return {
    slug,
    title,
    alerts,
    service: service === null ? null : { name: service, known: services.has(service) },
    severity,
    owner: own ?? null,
    problems,
  };
}

function excerptOf({ title, slug }: StoredRunbook, text: string, words: string[]): string | null {
  const holds = (line: string) => words.some((word) => line.toLowerCase().includes(word.toLowerCase()));
  if (words.length === 0 || holds(title) || holds(slug)) return null;
  const line = text.split("\n").find(holds);
  return line === undefined ? null : plainText(line.trim(), 160);
}

function different(values: (string | null)[]): string[] {
  return [...new Set(values.filter((value) => value !== null))].toSorted();
}
