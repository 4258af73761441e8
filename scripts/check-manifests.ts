/**
 * What every change of the platform repository must pass: each overlay renders, satisfies the policies and names
 * its image rightly, and no changed file could do more than its service may. `node scripts/check-manifests.ts --base origin/main`; one line per problem in the
 * form that GitHub shows beside the file, and a non-zero end where any is an error.
 */
import { lstatSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { checkPins } from "#domain/delivery/check-pins.ts";
import { renderKustomization } from "#domain/delivery/kustomize/render-kustomization.ts";
import { errorsAmong, type Problem } from "#domain/problem.ts";
import { judgeObjects } from "#domain/scaffold/policy/judge-objects.ts";
import type { PolicyVerdict } from "#domain/scaffold/policy-verdict.ts";
import { checkChangedFiles } from "./check-changed-files.ts";
import { gatherPins } from "./pin-facts.ts";
import { openRepository, type Repository } from "./repository.ts";

export type ManifestReport = { overlays: number; objects: number; problems: Problem[] };

/** Checks the working tree as a whole; pins and the firewall also look at what changed since `base`. */
export function checkManifests(repository: Repository, base: string): ManifestReport {
  const report: ManifestReport = { overlays: 0, objects: 0, problems: [] };
  const { files, problems } = manifestFiles(repository);
  report.problems.push(...problems);
  for (const file of kustomizationsAmong(files)) {
    const dir = file.slice(0, file.lastIndexOf("/"));
    const rendered = renderKustomization(files, dir);
    const environment = /\/overlays\/([^/]+)$/.exec(dir)?.[1];
    report.problems.push(...rendered.problems);
    if (environment === undefined) continue;
    report.overlays += 1;
    report.objects += rendered.objects.length;
    report.problems.push(
      ...judgeObjects(rendered.objects, { environment }).flatMap((verdict) => told(verdict, file)),
    );
  }
  report.problems.push(...checkPins(gatherPins(repository, base)));
  report.problems.push(...checkChangedFiles(repository, base));
  return { ...report, problems: distinct(report.problems) };
}

/** Files of the folder all manifests lie in; links and modules are refused, since Argo CD would follow them. */
function manifestFiles(repository: Repository): { files: Map<string, string>; problems: Problem[] } {
  const top = repository.settings.paths.apps.split("/", 1)[0] ?? "manifests";
  const files = new Map<string, string>();
  const problems: Problem[] = [];
  for (const path of repository.paths(top)) {
    if (lstatSync(join(repository.root, path)).isFile()) files.set(path, repository.read(path));
    else {
      const message = `${path} is a link or a module, which may lead out of the repository`;
      problems.push({
        severity: "error",
        code: "no-plain-file",
        message,
        mend: "Put a plain file there.",
        file: path,
        line: 1,
      });
    }
  }
  return { files, problems };
}

function kustomizationsAmong(files: ReadonlyMap<string, string>): string[] {
  const named = [...files.keys()].filter((path) => /\/(?:kustomization\.ya?ml|Kustomization)$/.test(path));
  return named.filter((path) => !/^kind:\s*["']?Component\b/m.test(files.get(path) ?? ""));
}

function told(verdict: PolicyVerdict, file: string): Problem[] {
  if (verdict.outcome === "pass" || verdict.outcome === "skip") return [];
  const { kind, name } = verdict.object;
  return [
    {
      severity: verdict.outcome === "fail" ? "error" : "warning",
      code: verdict.policy,
      message: `${kind} ${name}: ${verdict.message} (${verdict.policy})`,
      mend: verdict.mend,
      file,
      line: 1,
    },
  ];
}

/** A base that is wrong is wrong in every overlay on it, but it is told once. */
function distinct(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [annotation(problem), problem])).values()];
}

/** A problem as a GitHub workflow command. Source: docs.github.com, "Workflow commands for GitHub Actions". */
export function annotation(problem: Problem): string {
  const encode = (value: string) =>
    value.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
  const property = (value: string) => encode(value).replaceAll(":", "%3A").replaceAll(",", "%2C");
  const place =
    problem.file === undefined ? [] : [`file=${property(problem.file)}`, `line=${problem.line ?? 1}`];
  const where = [...place, `title=${property(problem.code)}`].join(",");
  return `::${problem.severity} ${where}::${encode(`${problem.message}. ${problem.mend}`)}`;
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { base: { type: "string" } } });
  if (values.base === undefined) throw new Error("Name the base: --base origin/main");
  const report = checkManifests(openRepository(process.cwd()), values.base);
  for (const problem of report.problems) console.log(annotation(problem));
  const errors = errorsAmong(report.problems).length;
  const warnings = report.problems.length - errors;
  console.log(
    `${report.overlays} overlays, ${report.objects} objects, ${errors} errors, ${warnings} warnings`,
  );
  process.exitCode = errors > 0 ? 1 : 0;
}
