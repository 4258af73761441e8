import type { Problem } from "#domain/problem.ts";
import { isJsonObject, type Json, type JsonObject } from "#domain/scaffold/json.ts";
import { readYaml, type YamlDocument } from "#domain/scaffold/read-yaml.ts";
import type { YamlPath } from "#domain/scaffold/yaml-lines.ts";
import { appendObjective } from "#domain/slo/draft/edit-objective.ts";
import type { ForeignReading } from "#domain/slo/import/foreign-reading.ts";
import { readPyrra } from "#domain/slo/import/read-pyrra.ts";
import { readSloth } from "#domain/slo/import/read-sloth.ts";
import { readObjectives } from "#domain/slo/read-objectives.ts";

/** An OpenSLO text, and a report of everything that it does not carry: a warning for a field, an error for an objective. */
export type Import = { openslo: string; objectives: number; problems: Problem[] };

/** Turns files of Sloth and Pyrra into OpenSLO for one service. Never throws, whatever the text. */
export function importObjectives(text: string, file: string, service: string): Import {
  const { documents, problems } = readYaml(text, file);
  let openslo = "";
  for (const document of documents) {
    if (document.value === null) continue;
    const reading = isJsonObject(document.value) ? readForeign(document.value, service) : null;
    if (!reading) {
      problems.push(
        problem(document, file, [], "error", "import-kind", "This is neither Sloth's nor Pyrra's."),
      );
      continue;
    }
    for (const draft of reading.drafts) openslo = appendObjective(openslo, service, draft);
    for (const { path, reason } of reading.refusals)
      problems.push(problem(document, file, path, "error", "import-objective", reason));
    for (const path of leaves(document.value))
      if (!reading.carried.some((done) => begins(path, done)))
        problems.push(
          problem(document, file, path, "warning", "import-loss", `${path.join(".")} is not carried.`),
        );
  }
  // What is written here must be what is read back.
  const back = readObjectives(openslo, "imported");
  problems.push(...back.problems.map((each) => ({ ...each, file })));
  return { openslo, objectives: back.slos.length, problems };
}

function readForeign(value: JsonObject, service: string): ForeignReading | null {
  if (value.version === "prometheus/v1") return readSloth(value, [], service);
  if (value.apiVersion === "sloth.slok.dev/v1" && value.kind === "PrometheusServiceLevel")
    return readSloth(value.spec, ["spec"], service);
  if (value.apiVersion === "pyrra.dev/v1alpha1" && value.kind === "ServiceLevelObjective")
    return readPyrra(value, service);
  return null;
}

function problem(
  { lineAt }: YamlDocument,
  file: string,
  path: YamlPath,
  severity: Problem["severity"],
  code: string,
  message: string,
): Problem {
  const mend = severity === "error" ? "Write this objective by hand." : "Decide whether it is needed.";
  return { severity, code, message, mend, file, line: lineAt(path) };
}

/** The path of every value that holds no others. */
function leaves(value: Json, path: YamlPath = []): YamlPath[] {
  if (typeof value !== "object" || value === null) return [path];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries.length === 0 ? [path] : entries.flatMap(([key, each]) => leaves(each, [...path, key]));
}

function begins(path: YamlPath, start: YamlPath): boolean {
  return start.every((part, index) => String(path[index]) === String(part));
}
