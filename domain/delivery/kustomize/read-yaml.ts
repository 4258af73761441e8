import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  Scalar,
} from "yaml";
import type { Problem } from "#domain/problem.ts";
import { resolveScalar } from "./resolve-scalar.ts";
import type { YamlMap, YamlValue } from "./yaml-value.ts";

/** One document: its value, the line it starts on, and where in it a path stands (lines count from 1). */
export type YamlDocument = {
  value: YamlValue;
  line: number;
  lineOf: (path: readonly (string | number)[]) => number;
};

const maxBytes = 1 << 20;
const maxDepth = 64;
const maxNodes = 200_000;

/**
 * Reads every document of a file into plain values, scalars resolved as kustomize resolves them, anchors and
 * merge keys expanded. Bombs (size, depth, alias fan-out), repeated keys, and scalars that cannot be kept
 * exactly are problems; with any problem, `documents` is empty.
 */
export function readYaml(text: string, file: string): { documents: YamlDocument[]; problems: Problem[] } {
  const problems: Problem[] = [];
  const lines = new LineCounter();
  const lineAt = (offset: number | undefined) => Math.max(1, lines.linePos(offset ?? 0).line);
  const report = (code: string, message: string, mend: string, offset: number | undefined) => {
    problems.push({ severity: "error", code, message, mend, file, line: lineAt(offset) });
  };
  if (text.length > maxBytes) {
    report(
      "yaml-too-large",
      `${file} is larger than 1 MiB`,
      "Split the file, or keep data out of manifests.",
      0,
    );
    return { documents: [], problems };
  }
  const parsed = parseAllDocuments(text, {
    schema: "failsafe",
    lineCounter: lines,
    uniqueKeys: true,
    logLevel: "silent",
  });
  let nodes = 0;
  const documents: YamlDocument[] = [];
  for (const document of Array.isArray(parsed) ? parsed : []) {
    for (const error of document.errors) {
      report("yaml-malformed", firstLine(error.message), "Correct the YAML at this line.", error.pos[0]);
    }
    if (document.errors.length > 0) continue;

    const convert = (node: unknown, depth: number): YamlValue => {
      nodes += 1;
      if (nodes > maxNodes || depth > maxDepth) throw new YamlBomb();
      if (isAlias(node)) {
        const target = node.resolve(document);
        if (target === undefined) {
          report(
            "yaml-malformed",
            `Alias *${node.source} has no anchor before it`,
            "Define the anchor first.",
            node.range?.[0],
          );
          return null;
        }
        return convert(target, depth + 1);
      }
      if (isScalar(node)) return scalar(node);
      if (isSeq(node)) return node.items.map((item) => convert(item, depth + 1));
      if (isMap(node)) return mapping(node.items, depth);
      return null;
    };
    const scalar = (node: Scalar): YamlValue => {
      const source = String(node.value ?? "");
      if (node.type !== Scalar.PLAIN && node.tag === undefined) return source;
      if (node.tag === "tag:yaml.org,2002:str" || node.tag === "!") return source;
      if (node.tag !== undefined && !/^tag:yaml\.org,2002:(?:int|float|bool|null)$/.test(node.tag)) {
        report(
          "yaml-tag",
          `The tag ${node.tag} is not supported`,
          "Write the value without a tag.",
          node.range?.[0],
        );
        return null;
      }
      const resolved = resolveScalar(source);
      if (resolved.kind === "value") return resolved.value;
      report(
        "yaml-value-unfit",
        `This value would change on its way: ${resolved.reason}`,
        "Put the value in quotes.",
        node.range?.[0],
      );
      return null;
    };
    const mapping = (items: Pair<unknown, unknown>[], depth: number): YamlMap => {
      const own: YamlMap = {};
      const merged: YamlMap = {};
      for (const pair of items) {
        const plain = isScalar(pair.key) && pair.key.type === Scalar.PLAIN;
        const key = isScalar(pair.key) ? String(pair.key.value ?? "") : null;
        const offset = offsetOf(pair.key);
        if (key === null || key === "__proto__") {
          report("yaml-key", "A key must be plain text", "Use a text key.", offset);
        } else if (key === "<<" && plain) {
          mergeInto(merged, convert(pair.value, depth + 1));
        } else {
          own[key] = convert(pair.value, depth + 1);
        }
      }
      return { ...merged, ...own };
    };

    try {
      const value = convert(document.contents, 0);
      documents.push({
        value,
        line: lineAt(offsetOf(document.contents)),
        lineOf: (path) => lineAt(offsetOfPath(document.contents, path)),
      });
    } catch (error) {
      if (!(error instanceof YamlBomb)) throw error;
      report(
        "yaml-bomb",
        `${file} nests too deep or expands too far`,
        "Flatten it, and repeat aliases less.",
        0,
      );
    }
  }
  return { documents: problems.length > 0 ? [] : documents, problems };
}

class YamlBomb extends Error {}

function mergeInto(target: YamlMap, source: YamlValue): void {
  for (const map of Array.isArray(source) ? source : [source]) {
    if (map === null || typeof map !== "object" || Array.isArray(map)) continue;
    for (const [key, value] of Object.entries(map)) if (!Object.hasOwn(target, key)) target[key] = value;
  }
}

function offsetOf(node: unknown): number | undefined {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range?.[0] : undefined;
}

function offsetOfPath(root: Node | null, path: readonly (string | number)[]): number | undefined {
  let node: unknown = root;
  let offset = offsetOf(root);
  for (const step of path) {
    if (isSeq(node)) {
      node = typeof step === "number" ? node.items[step] : undefined;
      offset = offsetOf(node) ?? offset;
    } else if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
      offset = offsetOf(pair?.key) ?? offset;
      node = pair?.value;
    }
  }
  return offset;
}

function firstLine(message: string): string {
  return message.split("\n", 1)[0]?.replace(/ at line \d+, column \d+:?$/, "") ?? message;
}
