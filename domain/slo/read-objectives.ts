import type { z } from "zod";
import type { Problem } from "#domain/problem.ts";
import { isJsonObject, type JsonObject } from "#domain/scaffold/json.ts";
import { readYaml, type YamlDocument } from "#domain/scaffold/read-yaml.ts";
import type { YamlPath } from "#domain/scaffold/yaml-lines.ts";
import { readTrees, type TreeNode } from "#domain/scaffold/yaml-tree.ts";
import { defaultTiers, nominalSeconds, parseTiers, tiersAnnotation } from "#domain/slo/burn-tiers.ts";
import { foreignProblem, foreignTool } from "#domain/slo/import/foreign-tool.ts";
import {
  type IndicatorDocument,
  type IndicatorSpec,
  indicatorDocument,
  type SloDocument,
  sloDocument,
} from "#domain/slo/openslo-schema.ts";
import { readIndicator } from "#domain/slo/read-indicator.ts";
import { readTarget } from "#domain/slo/read-target.ts";
import { readWindow } from "#domain/slo/read-window.ts";
import { schemaProblems } from "#domain/slo/schema-problems.ts";
import type { BurnTier, Slo } from "#domain/slo/slo.ts";

/** Objectives that could be read, and what is wrong with the others, each problem with its line. */
export type ObjectivesReading = { slos: Slo[]; problems: Problem[] };

/** One document with the tree it was read from, whose scalars still have the text that stands in the file. */
type Source = { document: YamlDocument; value: JsonObject; root: TreeNode | null; file: string };

/** Reads an OpenSLO v1 file of one or more objectives. Fields nobody knows are errors. Never throws, whatever the text. */
export function readObjectives(text: string, file: string): ObjectivesReading {
  const { documents, problems } = readYaml(text, file);
  const read = readTrees(text, file);
  // A document that could not be read would shift the others against their trees.
  if (problems.length > 0 || read.kind !== "trees") return { slos: [], problems };
  const sources = documents.flatMap((document, index) => {
    const root = read.trees[index]?.root ?? null;
    return isJsonObject(document.value) ? [{ document, value: document.value, root, file }] : [];
  });
  const indicators = new Map<string, IndicatorDocument>();
  for (const source of sources.filter(({ value }) => value.kind === "SLI")) {
    const indicator = parsed(indicatorDocument, source, problems);
    if (indicator) indicators.set(indicator.metadata.name, indicator);
  }
  const slos: Slo[] = [];
  for (const source of sources.filter(({ value }) => value.kind !== "SLI")) {
    const slo = readObjective(source, indicators, problems);
    if (!slo) continue;
    if (!slos.some(({ id }) => id === slo.id)) slos.push(slo);
    else
      report(
        problems,
        source,
        ["metadata", "name"],
        "slo-twice",
        `"${slo.id}" stands twice.`,
        "Rename one of them.",
      );
  }
  const strays = documents.filter(({ value }) => value !== null && !isJsonObject(value));
  for (const { lineAt } of strays)
    problems.push({
      severity: "error",
      code: "slo-shape",
      message: "The document is no object.",
      mend: "Remove it.",
      file,
      line: lineAt([]),
    });
  return { slos, problems };
}

function readObjective(
  source: Source,
  indicators: ReadonlyMap<string, IndicatorDocument>,
  problems: Problem[],
): Slo | null {
  const tool = foreignTool(source.value);
  if (tool !== null) {
    problems.push(foreignProblem(tool, source.file, source.document.lineAt([])));
    return null;
  }
  if (source.value.kind !== "SLO") {
    const kind = String(source.value.kind ?? "").slice(0, 40);
    const mend = "Keep SLO and SLI documents only; alerts, services and sources are stated elsewhere.";
    report(problems, source, ["kind"], "slo-kind", `A document of kind "${kind}" is not read here.`, mend);
    return null;
  }
  const document = parsed(sloDocument, source, problems);
  if (!document) return null;
  const { metadata, spec } = document;
  const refuse = (path: YamlPath, code: string, message: string, mend: string) => {
    report(problems, source, path, code, message, mend);
    return null;
  };
  if (metadata.name !== spec.service && !metadata.name.startsWith(`${spec.service}-`))
    return refuse(
      ["metadata", "name"],
      "slo-name",
      `"${metadata.name}" does not begin with the name of its service.`,
      `Name it "${spec.service}-..." so that no two services share an objective.`,
    );
  const stated = statedIndicator(document, indicators);
  if ("fault" in stated) return refuse(["spec", ...stated.path], "slo-indicator", stated.fault, stated.mend);
  const indicator = readIndicator(stated.spec);
  if ("fault" in indicator) {
    const at = ["spec", "indicator", "spec", "ratioMetric", ...indicator.path];
    return refuse(at, "slo-indicator", indicator.fault, indicator.mend);
  }
  const window = readWindow(spec.timeWindow[0] ?? { duration: "", isRolling: true });
  if ("fault" in window) {
    return refuse(["spec", "timeWindow", 0, window.field], "slo-window", window.fault, window.mend);
  }
  const target = targetOf(source, document, refuse);
  const tiers = tiersOf(document, defaultTiers(nominalSeconds(window.window)), refuse);
  if (!target || !tiers) return null;
  return {
    id: metadata.name,
    service: spec.service,
    title: metadata.displayName ?? metadata.name,
    description: spec.description ?? "",
    ...target,
    window: window.window,
    indicator: indicator.indicator,
    tiers,
    file: source.file,
    line: source.document.lineAt([]),
  };
}

type Refuse = (path: YamlPath, code: string, message: string, mend: string) => null;

function statedIndicator(
  { spec }: SloDocument,
  indicators: ReadonlyMap<string, IndicatorDocument>,
): { spec: IndicatorSpec } | { fault: string; mend: string; path: string[] } {
  const { indicator, indicatorRef } = spec;
  if (indicator && indicatorRef === undefined) return { spec: indicator.spec };
  if (indicator || indicatorRef === undefined)
    return {
      fault: "An objective has one indicator, here or by reference.",
      mend: "State indicator, or indicatorRef, and not both.",
      path: [indicator ? "indicatorRef" : "indicator"],
    };
  const referred = indicators.get(indicatorRef);
  if (referred) return { spec: referred.spec };
  return {
    fault: `No SLI named "${indicatorRef}" can be read in this file.`,
    mend: "Write the SLI into the same file.",
    path: ["indicatorRef"],
  };
}

function targetOf({ root }: Source, { spec }: SloDocument, refuse: Refuse) {
  const at = ["spec", "objectives", 0];
  const [objective] = spec.objectives;
  const both = objective?.target !== undefined && objective.targetPercent !== undefined;
  const field = objective?.target === undefined ? "targetPercent" : "target";
  if (!objective || both || objective[field] === undefined)
    return refuse(
      at,
      "slo-target",
      "An objective has one target.",
      "State target (0.999) or targetPercent (99.9).",
    );
  const reading = readTarget(scalarAt(root, [...at, field]), field === "target" ? "share" : "percent");
  if (!("fault" in reading)) return reading;
  const mend = "Write a decimal below 100 %, in the place itself.";
  return refuse([...at, field], "slo-target", `The target cannot be kept: ${reading.fault}.`, mend);
}

function tiersOf({ metadata }: SloDocument, usual: BurnTier[], refuse: Refuse): BurnTier[] | null {
  const text = metadata.annotations?.[tiersAnnotation];
  if (text === undefined) return usual;
  const reading = parseTiers(text);
  if ("tiers" in reading) return reading.tiers;
  const mend = 'Write tiers such as "14.4 1h/5m page, 1 3d/6h ticket".';
  const at = ["metadata", "annotations", tiersAnnotation];
  return refuse(at, "slo-tiers", `The burn tiers cannot be read: ${reading.fault}.`, mend);
}

function parsed<T>(schema: z.ZodType<T>, { value, document, file }: Source, problems: Problem[]): T | null {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  problems.push(...schemaProblems(result.error, document.lineAt, file));
  return null;
}

/** The text of a scalar as the file has it; empty where the path leads to none, over a merge for instance. */
function scalarAt(root: TreeNode | null, path: YamlPath): string {
  let node = root;
  for (const part of path) {
    while (node?.kind === "alias") node = node.target;
    if (node?.kind === "list") node = node.items[Number(part)] ?? null;
    else if (node?.kind === "map")
      node = node.pairs.find(({ key }) => key.kind === "scalar" && key.text === part)?.value ?? null;
    else return "";
  }
  while (node?.kind === "alias") node = node.target;
  return node?.kind === "scalar" ? node.text : "";
}

function report(
  problems: Problem[],
  { document, file }: Source,
  path: YamlPath,
  code: string,
  message: string,
  mend: string,
): void {
  problems.push({ severity: "error", code, message, mend, file, line: document.lineAt(path) });
}
