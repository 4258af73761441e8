import { Composer, type Document, isAlias, isScalar, Lexer, LineCounter, Parser, visit } from "yaml";
import type { Problem } from "#domain/problem.ts";
import { type Json, toJson } from "#domain/scaffold/json.ts";

import { remembering } from "#domain/scaffold/remembering.ts";
import { allLines, lineAt, place, type YamlPath } from "#domain/scaffold/yaml-lines.ts";

/**
 * What a YAML file may cost before it is refused (reliability-security AR-12: a bomb grows 300 times in memory).
 * `tokens` bounds time: 1 MiB of brackets or quotes keeps the parser busy for a minute.
 */
export const yamlLimits = { bytes: 1024 * 1024, depth: 64, aliases: 100, tokens: 30_000 } as const;

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
 * readings are remembered; the trees behind them take about a hundred times the text.
 */
export const readYaml: (text: string, file: string) => YamlReading = remembering(128 * 1024, readAfresh);

function readAfresh(text: string, file: string): YamlReading {
  const lines = new LineCounter();
  const refuse = (code: string, message: string, mend: string, offset = 0) => ({
    documents: [],
    problems: [{ severity: "error" as const, code, message, mend, file, ...place(lines, offset) }],
  });
  if (text.length > yamlLimits.bytes)
    return refuse(
      "yaml-too-large",
      `The file is larger than ${yamlLimits.bytes} bytes.`,
      "Split it into smaller files.",
    );

  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  const composer = new Composer({
    lineCounter: lines,
    merge: true,
    strict: true,
    uniqueKeys: false,
    stringKeys: true,
    logLevel: "silent",
  });
  const documents: Document.Parsed[] = [];
  let tokens = 0;
  for (const lexeme of new Lexer().lex(text)) {
    const before = parser.offset;
    tokens += 1;
    if (tokens > yamlLimits.tokens)
      return refuse(
        "yaml-too-many-values",
        `The file has more than ${yamlLimits.tokens} tokens.`,
        "Split it.",
        before,
      );
    for (const token of parser.next(lexeme)) documents.push(...composer.next(token));
    if (parser.stack.length > yamlLimits.depth + 1)
      return refuse(
        "yaml-too-deep",
        `The file nests deeper than ${yamlLimits.depth} levels.`,
        "Flatten it.",
        before,
      );
  }
  for (const token of parser.end()) documents.push(...composer.next(token));
  documents.push(...composer.end(false, text.length));

  const problems = documents.flatMap((document) =>
    document.errors.map((error) => ({
      severity: "error" as const,
      code: "yaml-syntax",
      message: `Not valid YAML: ${error.message.split("\n")[0]}`,
      mend: "Mend the syntax at this line.",
      file,
      ...place(lines, error.pos[0]),
    })),
  );
  if (problems.length > 0) return { documents: [], problems: problems.slice(0, 10) };
  return collect(documents, file, lines);
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

function collect(documents: readonly Document.Parsed[], file: string, lines: LineCounter) {
  const read: YamlDocument[] = [];
  const problems: Problem[] = [];
  const report = (code: string, message: string, mend: string, line: number) =>
    problems.push({ severity: "error", code, message, mend, file, line });
  for (const document of documents) {
    const start = place(lines, document.contents?.range?.[0] ?? 0).line;
    const { aliases, tagLines, twins } = survey(document, lines);
    for (const { key, line } of twins.slice(0, 10))
      report("yaml-duplicate-key", `The key "${key}" stands twice in one map.`, "Keep one of them.", line);
    if (twins.length > 0) continue;
    if (aliases > yamlLimits.aliases) {
      report(
        "yaml-too-many-aliases",
        `The file uses ${aliases} aliases; ${yamlLimits.aliases} are allowed.`,
        "Write the values out.",
        start,
      );
      continue;
    }
    const value = plainValue(document);
    if (value.kind === "json")
      read.push({
        value: value.json,
        tagLines,
        lineAt: (path) => lineAt(document, lines, path),
        allLines: () => allLines(document, lines),
      });
    else {
      const [code, message, mend] = complaints[value.kind];
      report(code, message, mend, start);
    }
  }
  return { documents: read, problems };
}

function survey(document: Document.Parsed, lines: LineCounter) {
  let aliases = 0;
  const tagLines: number[] = [];
  const twins: { key: string; line: number }[] = [];
  visit(document, {
    Map: (_key, map) => {
      // The library's own check compares every pair of keys: a minute for a map of 20,000.
      const seen = new Set<string>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        if (seen.has(name)) twins.push({ key: name, line: place(lines, key.range?.[0] ?? 0).line });
        seen.add(name);
      }
    },
    Node: (_key, node) => {
      if (isAlias(node)) aliases += 1;
      else if (node.tag !== undefined) tagLines.push(place(lines, node.range?.[0] ?? 0).line);
    },
  });
  return { aliases, tagLines, twins };
}

type Plain = { kind: "json"; json: Json } | { kind: "bomb" } | { kind: "odd" } | { kind: "dangling" };

function plainValue(document: Document.Parsed): Plain {
  const budget = { values: yamlLimits.tokens * 2 };
  try {
    const json = toJson(document.toJS({ maxAliasCount: yamlLimits.aliases }), budget);
    if (json !== undefined) return { kind: "json", json };
    return { kind: budget.values < 0 ? "bomb" : "odd" };
  } catch (error) {
    // yaml throws ReferenceError both for an alias of nothing and for aliases that explode.
    if (!(error instanceof ReferenceError)) return { kind: "odd" };
    return { kind: error.message.startsWith("Unresolved alias") ? "dangling" : "bomb" };
  }
}
