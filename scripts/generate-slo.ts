/**
 * Writes what follows from the objectives of every service: rules, the cases they must pass, a dashboard, and the page
 * docs/slo-definitions.md. `node scripts/generate-slo.ts`; with `--check` it writes nothing and fails where what is
 * stored differs; with `--plain <folder>` it writes the rules there too, as a Prometheus without the operator reads them.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { errorsAmong, type Problem } from "#domain/problem.ts";
import { describeObjectives } from "#domain/slo/describe-objectives.ts";
import { generateService, isGenerated, twins } from "#domain/slo/rules/generate-service.ts";
import { plainRules } from "#domain/slo/rules/generated-files.ts";
import type { Slo } from "#domain/slo/slo.ts";
import { annotation } from "./check-manifests.ts";
import { openRepository, type Repository } from "./repository.ts";

/** About all services, so that no new service may write it: a check passes it over, and the next run of this mends it. */
const page = "docs/slo-definitions.md";

/** Every generated file by its path; null for one that is stored and no longer follows from anything. */
export type SloGeneration = { slos: Slo[]; files: Map<string, string | null>; problems: Problem[] };

export function generateSlos(repository: Repository): SloGeneration {
  const { settings } = repository;
  const files = new Map<string, string | null>();
  const slos: Slo[] = [];
  const problems: Problem[] = [];
  for (const [service, names] of sloFolders(repository)) {
    const folder = `${settings.paths.apps}/${service}/slo`;
    const texts = new Map(names.map((name) => [name, repository.read(`${folder}/${name}`)]));
    const generation = generateService(texts, folder, service, settings.portalUrl);
    slos.push(...generation.slos);
    problems.push(...generation.problems);
    // What follows from a file that cannot be read is not known, so what is stored stays.
    if (errorsAmong(generation.problems).length > 0) continue;
    for (const name of names.filter(isGenerated)) files.set(`${folder}/${name}`, null);
    for (const [name, text] of Object.entries(generation.files)) files.set(`${folder}/${name}`, text);
  }
  problems.push(...twins(slos));
  files.set(page, describeObjectives(slos));
  return { slos, files, problems };
}

/** Names of the files in each service's folder of objectives. */
function sloFolders({ paths, settings }: Repository): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const path of paths(settings.paths.apps)) {
    const [service = "", slo, name = "", ...deeper] = path.slice(settings.paths.apps.length + 1).split("/");
    if (slo === "slo" && deeper.length === 0) found.set(service, [...(found.get(service) ?? []), name]);
  }
  return found;
}

/** The paths whose stored text is not what it should be. */
export function staleFiles(repository: Repository, { files }: SloGeneration): string[] {
  return [...files]
    .filter(([path, text]) => {
      const isThere = repository.paths(path).includes(path);
      return text === null ? isThere : !isThere || repository.read(path) !== text;
    })
    .map(([path]) => path);
}

function store({ root }: Repository, path: string, text: string | null): void {
  const file = join(root, path);
  if (text === null) {
    rmSync(file);
    return;
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { check: { type: "boolean" }, plain: { type: "string" } } });
  const repository = openRepository(process.cwd());
  const generation = generateSlos(repository);
  for (const problem of generation.problems) console.log(annotation(problem));
  const stale = staleFiles(repository, generation).filter((path) => !values.check || path !== page);
  for (const path of stale) {
    if (!values.check) store(repository, path, generation.files.get(path) ?? null);
    console.log(
      values.check ? `${path} is not what its objectives give: node scripts/generate-slo.ts` : path,
    );
  }
  if (values.plain !== undefined) {
    mkdirSync(values.plain, { recursive: true });
    for (const [service, slos] of Map.groupBy(generation.slos, ({ service: name }) => name))
      writeFileSync(
        join(values.plain, `${service}.yaml`),
        plainRules(slos, service, repository.settings.portalUrl),
      );
  }
  console.log(
    `${generation.slos.length} objectives, ${stale.length} files ${values.check ? "differ" : "written"}`,
  );
  const failed = errorsAmong(generation.problems).length > 0 || (values.check && stale.length > 0);
  process.exitCode = failed ? 1 : 0;
}
