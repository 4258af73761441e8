import { lstatSync, readFileSync, readlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseAllDocuments } from "yaml";
import { fieldsOf } from "#domain/delivery/object-fields.ts";
import { stages } from "#domain/delivery/stages.ts";
import type { Problem } from "#domain/problem.ts";
import { checkRenderedFiles } from "#domain/scaffold/firewall.ts";
import type { UncheckedFile } from "#domain/scaffold/template-bundle.ts";
import { changedPaths } from "./affected-services.ts";
import { forkPoint, localOverlay, type Repository } from "./repository.ts";

/**
 * The firewall of a creation, held before every later change as well: what a changed file of a service's manifests
 * or Applications could do beyond that service, and links among its source. Nothing else of the repository is judged.
 */
export function checkChangedFiles(repository: Repository, base: string): Problem[] {
  const present = new Set(repository.paths("."));
  const changed = changedPaths(repository, base).filter((path) => present.has(path));
  const { services, apps, applications } = repository.settings.paths;
  const gitUrl = platformUrl(repository, base);
  const known = repository.services();
  const isLocal = (path: string) => path.split("/").at(-2) === localOverlay;
  const ofServices = known.flatMap((service) => {
    const application = `${applications}/${service}-${stages[0]}.yaml`;
    const own = changed.filter((path) => path.startsWith(`${apps}/${service}/`) || path === application);
    const links = changed
      .filter((path) => path.startsWith(`${services}/${service}/`))
      .flatMap((path) => linkProblem(repository, path));
    if (own.length === 0) return links;
    const files = [
      ...repository.paths(`${apps}/${service}`).filter((path) => !isLocal(path)),
      ...(present.has(application) ? [application] : []),
    ];
    const scope = { service, target: { ...repository.settings, gitUrl } };
    const problems = checkRenderedFiles(
      files.map((path) => unchecked(repository, path)),
      scope,
    );
    return [
      ...links,
      ...problems.filter((problem) => problem.file === undefined || own.includes(problem.file)),
    ];
  });
  const strangers = changed.filter((path) => path.startsWith(`${applications}/`));
  return [
    ...ofServices,
    ...strangers.flatMap((path) => applicationProblem(path.slice(applications.length + 1), path, known)),
  ];
}

/** What Argo CD's parent application reads it also makes, so a file there must belong to a service. */
function applicationProblem(name: string, path: string, services: readonly string[]): Problem[] {
  const stage = stages.find((each) => services.some((service) => name === `${service}-${each}.yaml`));
  if (stage === stages[0]) return [];
  if (stage !== undefined) {
    const message = `${path} tells Argo CD of a later stage, which no rule judges yet`;
    return [
      {
        severity: "warning",
        code: "application-unjudged",
        message,
        mend: "Read every field of it.",
        file: path,
        line: 1,
      },
    ];
  }
  const message = `${path} belongs to no service, yet Argo CD would make what it says`;
  const mend = `Name it <service>-${stages[0]}.yaml, or keep it out of this folder.`;
  return [{ severity: "error", code: "application-stranger", message, mend, file: path, line: 1 }];
}

function linkProblem(repository: Repository, path: string): Problem[] {
  if (lstatSync(join(repository.root, path)).isFile()) return [];
  const message = `${path} is a link or a module, which may lead out of the folder the image is built from`;
  return [
    {
      severity: "error",
      code: "no-plain-file",
      message,
      mend: "Put the file itself there.",
      file: path,
      line: 1,
    },
  ];
}

function unchecked(repository: Repository, path: string): UncheckedFile {
  const full = join(repository.root, path);
  const stats = lstatSync(full);
  if (stats.isSymbolicLink()) return { path, mode: "120000", content: readlinkSync(full), from: path };
  if (!stats.isFile()) return { path, mode: "160000", content: "", from: path };
  const mode = (stats.mode & 0o100) === 0 ? "100644" : "100755";
  return { path, mode, content: readFileSync(full, "utf8"), from: path };
}

/** What Argo CD clones, as the parent application says it on the base branch. */
function platformUrl(repository: Repository, base: string): string {
  const file = `${dirname(repository.settings.paths.applications)}/app-of-apps.yaml`;
  const content = repository.tryGit("show", `${forkPoint(repository, base)}:${file}`) ?? "";
  const documents = parseAllDocuments(content);
  for (const document of Array.isArray(documents) ? documents : []) {
    const url = fieldsOf(fieldsOf(fieldsOf(document.toJS()).spec).source).repoURL;
    if (typeof url === "string") return url;
  }
  return `https://github.com/${repository.settings.repository}.git`;
}
