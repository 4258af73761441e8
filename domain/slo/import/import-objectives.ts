import type { Problem } from "#domain/problem.ts";
import { isJsonObject, type JsonObject, pointer } from "#domain/scaffold/json.ts";
import { readYaml, type YamlDocument } from "#domain/scaffold/read-yaml.ts";
import type { YamlPath } from "#domain/scaffold/yaml-lines.ts";
import { appendObjective } from "#domain/slo/draft/edit-objective.ts";
import type { ObjectiveDraft } from "#domain/slo/draft/objective-draft.ts";
import type { ForeignReading } from "#domain/slo/import/foreign-reading.ts";
import { foreignTool } from "#domain/slo/import/foreign-tool.ts";
import { lostFields, pathText } from "#domain/slo/import/lost-fields.ts";
import { readPyrra } from "#domain/slo/import/read-pyrra.ts";
import { readSloth } from "#domain/slo/import/read-sloth.ts";
import { readObjectives } from "#domain/slo/read-objectives.ts";

/**
 * One objective as a form holds it, and the line it begins at; `lost` are the fields, of it or of its whole document, that
 * it does not carry.
 */
export type ImportedDraft = { draft: ObjectiveDraft; line: number; lost: Problem[] };

/**
 * What a foreign text holds, objective by objective, and a report of everything that is not carried: a warning for a field,
 * an error for an objective.
 */
export type ForeignFile = { drafts: ImportedDraft[]; problems: Problem[] };

/** An OpenSLO text, and the report on what it was made from. */
export type Import = { openslo: string; objectives: number; problems: Problem[] };

/** More than any service promises. */
const mostAtOnce = 100;

/** Turns files of Sloth and Pyrra into OpenSLO for one service. Never throws, whatever the text. */
export function importObjectives(text: string, file: string, service: string): Import {
  const { drafts, problems } = readForeignFile(text, file, service);
  const openslo = drafts.reduce((before, { draft }) => appendObjective(before, service, draft), "");
  // What is written here must be what is read back.
  const back = readObjectives(openslo, "imported");
  return {
    openslo,
    objectives: back.slos.length,
    problems: [...problems, ...back.problems.map((each) => ({ ...each, file }))],
  };
}

/** Reads files of Sloth and Pyrra as drafts of objectives of one service. Never throws, whatever the text. */
export function readForeignFile(text: string, file: string, service: string): ForeignFile {
  const { documents, problems: unread } = readYaml(text, file);
  const found: ForeignFile = { drafts: [], problems: [...unread] };
  for (const document of documents) {
    const { value, lineAt } = document;
    if (value === null) continue;
    const reading = isJsonObject(value) ? readForeign(value, service) : null;
    if (!reading) found.problems.push({ ...stranger, file, line: lineAt([]) });
    else if (found.drafts.length + reading.objectives.length > mostAtOnce)
      return { drafts: [], problems: [{ ...tooMany, file, line: lineAt([]) }] };
    else addReading(found, document, reading, file);
  }
  return found;
}

function addReading(found: ForeignFile, document: YamlDocument, reading: ForeignReading, file: string): void {
  const { lineAt } = document;
  const lost = lostFields(document, reading).map(({ path, owner, line }) => ({
    owner,
    problem: { ...lossOf(path), file, line },
  }));
  const byOwner = Map.groupBy(lost, ({ owner }) => owner);
  for (const objective of reading.objectives) {
    if ("reason" in objective) {
      found.problems.push({ ...refusal(objective.reason), file, line: lineAt(objective.refusedAt) });
      continue;
    }
    const { draft, path } = objective;
    const its = [...(byOwner.get(null) ?? []), ...(byOwner.get(pointer(path)) ?? [])];
    found.drafts.push({ draft, line: lineAt(path), lost: its.map(({ problem }) => problem) });
  }
  found.problems.push(...lost.map(({ problem }) => problem));
}

function readForeign(value: JsonObject, service: string): ForeignReading | null {
  const tool = foreignTool(value);
  if (tool === "Pyrra") return readPyrra(value, service);
  if (tool === null) return null;
  return value.version === undefined
    ? readSloth(value.spec, ["spec"], service)
    : readSloth(value, [], service);
}

const stranger = {
  severity: "error",
  code: "import-kind",
  message: "This is neither Sloth's nor Pyrra's.",
  mend: "Take a file of Sloth's (prometheus/v1, or PrometheusServiceLevel) or Pyrra's ServiceLevelObjective.",
} as const;

const tooMany = {
  severity: "error",
  code: "import-too-many",
  message: `The file holds more than ${mostAtOnce} objectives.`,
  mend: "Split it into smaller files.",
} as const;

function refusal(message: string) {
  const mend = "Write this objective by hand.";
  return { severity: "error", code: "import-objective", message, mend } as const;
}

function lossOf(path: YamlPath) {
  const message = `${pathText(path)} is not carried.`;
  return { severity: "warning", code: "import-loss", message, mend: "Decide whether it is needed." } as const;
}
