import { compatibilityReport } from "#domain/scaffold/compatibility-report.ts";
import { parseTemplate } from "#domain/scaffold/parse-template.ts";
import type { TemplateDetail, TemplateList, TemplateRow } from "#domain/scaffold/template-view.ts";
import type { StoredTemplate } from "#server/catalog/store.ts";
import { NotFound } from "#server/runtime/errors.ts";
import type { ScaffoldDeps } from "#server/scaffold/scaffold-deps.ts";

/** The gallery: every golden path of the platform repository, also those whose file has a fault. */
export async function listTemplates(
  { templates, catalogSight }: ScaffoldDeps,
  now: Date,
): Promise<TemplateList> {
  const [stored, snapshot] = await Promise.all([templates.templates(), catalogSight(now)]);
  return { templates: stored.map(rowOf), snapshot };
}

/** One golden path with its files, and with what the browser needs to know of the platform to plan with it. */
export async function showTemplate(deps: ScaffoldDeps, name: string): Promise<TemplateDetail> {
  const stored = await deps.templates.template(name);
  if (!stored) {
    throw new NotFound(`There is no golden path called "${name}"`, { mend: "Choose one from the gallery." });
  }
  const [takenNames, claimedNames] = await Promise.all([deps.takenNames(), deps.requests.claimedNames()]);
  const { template } = parseTemplate(stored.source, stored.path);
  const { path, source, files } = stored;
  return {
    ...rowOf(stored),
    path,
    source,
    template,
    compatibility: template && compatibilityReport(template),
    files,
    target: deps.target,
    takenNames,
    claimedNames,
  };
}

function rowOf({ name, version, commit, path, source }: StoredTemplate): TemplateRow {
  const { template, problems } = parseTemplate(source, path);
  return {
    name,
    title: template?.title ?? name,
    description: template?.description ?? "",
    tags: template?.tags ?? [],
    owner: template?.owner ?? null,
    version,
    commit,
    usable: template !== null,
    problems,
  };
}
