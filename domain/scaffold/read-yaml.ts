import type { Problem } from "#domain/problem.ts";
import type { Json } from "#domain/scaffold/json.ts";
import { remembering } from "#domain/scaffold/remembering.ts";
import { allLines, type LineOf, linesOf, offsetAt, type YamlPath } from "#domain/scaffold/yaml-lines.ts";
import { readTrees, type TreeNode, type YamlTree, yamlLimits } from "#domain/scaffold/yaml-tree.ts";
import { plainValue } from "#domain/scaffold/yaml-value.ts";

/** A document may use so many aliases, and come to so many values with them written out. */
export const aliasLimits = { aliases: 100, values: 60_000 } as const;

/** `lineAt` gives the line (from 1) of the value at a path, or of its nearest ancestor that has one. */
export type YamlDocument = {
  value: Json;
  lineAt: (path: YamlPath) => number;
  /** Every line by JSON pointer, for a document that is kept. */
  allLines: () => Record<string, number>;
  /** Lines of tags like `!!binary`, by which two parsers may read one text differently. */
  tagLines: number[];
};

export type YamlReading = { documents: YamlDocument[]; problems: Problem[] };

/**
 * Documents that could be read, and what is wrong with the others. Never throws, whatever the text. The last
 * readings are remembered.
 */
export const readYaml: (text: string, file: string) => YamlReading = remembering(256 * 1024, readAfresh);

function readAfresh(text: string, file: string): YamlReading {
  const read = readTrees(text, file);
  if (read.kind === "trees") return collect(read.trees, file, linesOf(text));
  const { line } = read;
  const refuse = (code: string, message: string, mend: string, column = 1) => ({
    documents: [],
    problems: [{ severity: "error" as const, code, message, mend, file, line, column }],
  });
  if (read.kind === "too-large")
    return refuse(
      "yaml-too-large",
      `The file is larger than ${yamlLimits.characters} characters.`,
      "Split it into smaller files.",
    );
  if (read.kind === "too-many")
    return refuse("yaml-too-many-values", "The file holds too many values to be read.", "Split it.");
  if (read.kind === "too-deep")
    return refuse("yaml-too-deep", `The file nests deeper than ${yamlLimits.depth} levels.`, "Flatten it.");
  const mend = "Mend the syntax at this line.";
  return refuse("yaml-syntax", `Not valid YAML: ${read.reason}.`, mend, read.column);
}

const complaints = {
  bomb: ["yaml-bomb", "The file's aliases multiply into an enormous document.", "Write the values out."],
  dangling: [
    "yaml-alias",
    "The file uses an alias that no anchor defines.",
    "Define the anchor before its first use.",
  ],
  odd: [
    "yaml-value",
    "The file holds a value that is not plain data, such as .nan or a __proto__ key.",
    "Remove it.",
  ],
} as const;

function collect(trees: readonly YamlTree[], file: string, lineOf: LineOf): YamlReading {
  const documents: YamlDocument[] = [];
  const problems: Problem[] = [];
  const report = (code: string, message: string, mend: string, line: number) =>
    problems.push({ severity: "error", code, message, mend, file, line });
  for (const { root } of trees) {
    const start = lineOf(root?.at ?? 0);
    const { aliases, tags, twins, oddKeys } = survey(root);
    for (const at of oddKeys.slice(0, 10))
      report("yaml-syntax", "Not valid YAML here: a key must be text.", "Put the key in quotes.", lineOf(at));
    for (const { text, at } of twins.slice(0, 10))
      report(
        "yaml-duplicate-key",
        `The key "${text}" stands twice in one map.`,
        "Keep one of them.",
        lineOf(at),
      );
    if (twins.length > 0 || oddKeys.length > 0) continue;
    if (aliases > aliasLimits.aliases) {
      report(
        "yaml-too-many-aliases",
        `The file uses ${aliases} aliases; ${aliasLimits.aliases} are allowed.`,
        "Write the values out.",
        start,
      );
      continue;
    }
    const value = plainValue(root, aliasLimits.values);
    if (value.kind !== "json") {
      const [code, message, mend] = complaints[value.kind];
      report(code, message, mend, start);
      continue;
    }
    documents.push({
      value: value.json,
      tagLines: tags.map(lineOf),
      lineAt: (path) => lineOf(offsetAt(root, path)),
      allLines: () => allLines(root, lineOf),
    });
  }
  return { documents, problems };
}

/** What of a document stands where, as offsets. */
type Survey = { aliases: number; tags: number[]; twins: { text: string; at: number }[]; oddKeys: number[] };

function survey(root: TreeNode | null): Survey {
  const found: Survey = { aliases: 0, tags: [], twins: [], oddKeys: [] };
  if (root) visit(root, found);
  return found;
}

function visit(node: TreeNode, found: Survey): void {
  if (node.tag !== "") found.tags.push(node.at);
  if (node.kind === "alias") found.aliases += 1;
  if (node.kind === "list") for (const item of node.items) visit(item, found);
  if (node.kind !== "map") return;
  const seen = new Set<string>();
  for (const { key, value } of node.pairs) {
    if (key.kind !== "scalar") found.oddKeys.push(key.at);
    else if (seen.has(key.text)) found.twins.push(key);
    else seen.add(key.text);
    visit(key, found);
    visit(value, found);
  }
}
