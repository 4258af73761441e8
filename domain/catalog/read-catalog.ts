import { type Entity, parseEntities } from "#domain/catalog/entity.ts";
import type { Problem } from "#domain/problem.ts";
import { parseTemplate } from "#domain/scaffold/parse-template.ts";
import type { BundleFile } from "#domain/scaffold/template-bundle.ts";

export type CatalogFile = { path: string; mode: string; content: string };

/** A golden path as it stands in Git, whether or not it can be read; `files` are relative to template.yaml. */
export type FoundTemplate = {
  name: string;
  version: string;
  path: string;
  source: string;
  files: BundleFile[];
};

export type Catalog = { entities: Entity[]; templates: FoundTemplate[]; problems: Problem[] };

/** Folder beside the templates whose files every one of them may render. */
const shared = "_shared";

/** Whether a file of the platform repository belongs to the catalog: entities anywhere, templates in their folder. */
export function isCatalogFile(path: string, templatesPath: string): boolean {
  if (path.startsWith(`${templatesPath}/`)) return true;
  return /(^|\/)catalog-info\.ya?ml$/.test(path);
}

/** Makes a catalog of the files. Of entities that claim one reference, the first by path is kept. */
export function readCatalog(files: readonly CatalogFile[], templatesPath: string): Catalog {
  const inTemplates = (file: CatalogFile) => file.path.startsWith(`${templatesPath}/`);
  const sorted = files.toSorted((one, other) => (one.path < other.path ? -1 : 1));
  const { templates, problems: templateProblems } = readTemplates(sorted.filter(inTemplates), templatesPath);
  const problems: Problem[] = [];
  const entities = new Map<string, Entity>();
  for (const file of sorted.filter((each) => !inTemplates(each))) {
    const found = parseEntities(file.content, file.path);
    problems.push(...found.problems);
    for (const entity of found.entities) {
      const holder = entities.get(entity.ref);
      if (holder) problems.push(twice(entity, holder));
      else entities.set(entity.ref, entity);
    }
  }
  return { entities: [...entities.values()], templates, problems: [...problems, ...templateProblems] };
}

function twice(entity: Entity, holder: Entity): Problem {
  return {
    severity: "error",
    code: "entity-twice",
    message: `${entity.ref} is already described in ${holder.file}, line ${holder.line}. This one is left out.`,
    mend: "Rename one of the two, or delete it.",
    file: entity.file,
    line: entity.line,
  };
}

function readTemplates(
  files: CatalogFile[],
  root: string,
): { templates: FoundTemplate[]; problems: Problem[] } {
  const sharedFiles = files.filter((file) => file.path.startsWith(`${root}/${shared}/`));
  const manifests = files.filter((file) => /^[^/]+\/template\.ya?ml$/.test(file.path.slice(root.length + 1)));
  const problems: Problem[] = [];
  const names = new Map<string, string>();
  const templates = manifests.flatMap((manifest): FoundTemplate[] => {
    const folder = manifest.path.slice(0, manifest.path.lastIndexOf("/"));
    const parsed = parseTemplate(manifest.content, manifest.path);
    problems.push(...parsed.problems);
    const name = parsed.template?.name ?? folder.slice(root.length + 1);
    const holder = names.get(name);
    if (holder) {
      const message = `The template "${name}" is already described in ${holder}. This one is left out.`;
      problems.push({
        severity: "error",
        code: "template-twice",
        message,
        mend: "Rename one of the two.",
        file: manifest.path,
        line: 1,
      });
      return [];
    }
    names.set(name, manifest.path);
    const own = files.filter((file) => file.path.startsWith(`${folder}/`) && file !== manifest);
    return [
      {
        name,
        version: parsed.template?.version ?? "unversioned",
        path: manifest.path,
        source: manifest.content,
        files: [...own.map((file) => below(file, folder)), ...sharedFiles.map((file) => beside(file, root))],
      },
    ];
  });
  return { templates, problems };
}

function below({ path, mode, content }: CatalogFile, folder: string): BundleFile {
  return { path: path.slice(folder.length + 1), mode, content };
}

function beside({ path, mode, content }: CatalogFile, root: string): BundleFile {
  return { path: `../${path.slice(root.length + 1)}`, mode, content };
}
