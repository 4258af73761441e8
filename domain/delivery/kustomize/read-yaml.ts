import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseAllDocuments,
  Scalar,
} from "yaml";
import { remembering } from "#domain/scaffold/remembering.ts";
import { type Place, refuse } from "./refusal.ts";
import { resolveScalar } from "./resolve-scalar.ts";
import { copyNode, isNull, type MapNode, map, type YamlNode } from "./yaml-node.ts";

/** One document: its tree and where in the file a path stands. */
export type YamlDocument = {
  node: YamlNode;
  placeOf: (...path: (string | number)[]) => Place;
};

const maxCharacters = 1 << 20;
const maxDepth = 64;
const maxNodes = 100_000;

/**
 * Reads the documents of a file, scalars resolved as kustomize resolves them, anchors and merge keys expanded.
 * Refuses bombs (size, depth, alias fan-out), repeated keys and scalars that cannot be kept exactly. Empty
 * documents are left out.
 */
export function readYaml(source: string, file: string): YamlDocument[] {
  return readOnce(source, file).map(({ node, placeOf }) => ({ node: copyNode(node), placeOf }));
}

/** An overlay reads its base again for every stage, and a preview all of it after every keystroke. */
const readOnce = remembering(128 * 1024, readAfresh);

function readAfresh(source: string, file: string): YamlDocument[] {
  const start = { file, line: 1 };
  if (source.length > maxCharacters) {
    refuse(
      start,
      "yaml-too-large",
      `${file} is larger than 1 MiB`,
      "Split the file, or keep data out of manifests.",
    );
  }
  const lines = new LineCounter();
  const place = (offset: number | undefined): Place => ({
    file,
    line: Math.max(1, lines.linePos(offset ?? 0).line),
  });
  const parsed = parseAllDocuments(source.replaceAll("\r\n", "\n"), {
    schema: "failsafe",
    lineCounter: lines,
    logLevel: "silent",
  });
  if (!Array.isArray(parsed)) return [];
  const reading = { place, nodesLeft: maxNodes, expanding: false };
  return parsed.flatMap((document) => {
    const error = document.errors[0];
    if (error)
      refuse(place(error.pos[0]), "yaml-malformed", firstLine(error.message), "Correct the YAML here.");
    const node = convert(document.contents, { ...reading, anchors: new Map() }, 0);
    const placeOf = (...path: (string | number)[]) => place(offsetOfPath(document.contents, path));
    return isNull(node) ? [] : [{ node, placeOf }];
  });
}

type Reading = {
  place: (offset: number | undefined) => Place;
  nodesLeft: number;
  anchors: Map<string, unknown>;
  /** Inside the content of an alias, where anchors are not defined anew. */
  expanding: boolean;
};

function convert(node: unknown, reading: Reading, depth: number): YamlNode {
  reading.nodesLeft -= 1;
  if (reading.nodesLeft < 0 || depth > maxDepth) {
    refuse(
      reading.place(offsetOf(node)),
      "yaml-bomb",
      "This nests too deep or expands too far",
      "Flatten it.",
    );
  }
  if (!reading.expanding && !isAlias(node) && isNode(node) && node.anchor)
    reading.anchors.set(node.anchor, node);
  if (isScalar(node)) return scalar(node, reading);
  if (isSeq(node))
    return { kind: "list", items: node.items.map((item) => convert(item, reading, depth + 1)) };
  if (isMap(node)) return mapping(node.items, reading, depth);
  if (!isAlias(node)) return { kind: "scalar", text: "", tag: "null", quote: "" };
  if (!reading.anchors.has(node.source)) {
    const message = `Alias *${node.source} has no anchor before it`;
    refuse(reading.place(offsetOf(node)), "yaml-malformed", message, "Define the anchor first.");
  }
  const outer = reading.expanding;
  reading.expanding = true;
  const expanded = convert(reading.anchors.get(node.source), reading, depth + 1);
  reading.expanding = outer;
  return expanded;
}

function scalar(node: Scalar, reading: Reading): YamlNode {
  const source = String(node.value ?? "");
  const quote = quoteOf(node);
  const known =
    node.tag === undefined ? null : /^tag:yaml\.org,2002:(str|int|float|bool|null)$/.exec(node.tag);
  if (node.tag !== undefined && node.tag !== "!" && known === null) {
    refuse(
      reading.place(node.range?.[0]),
      "yaml-tag",
      `The tag ${node.tag} is not supported`,
      "Remove the tag.",
    );
  }
  const asText = known ? known[1] === "str" : quote !== "" || node.tag === "!";
  if (asText) return { kind: "scalar", text: source, tag: "string", quote };
  const resolved = resolveScalar(source);
  if (resolved.kind === "value" && (known === null || known[1] === resolved.tag)) {
    return { kind: "scalar", text: source, tag: resolved.tag, quote: "" };
  }
  const reason = resolved.kind === "unfit" ? resolved.reason : `${source} is no ${known?.[1]}`;
  return refuse(
    reading.place(node.range?.[0]),
    "yaml-value-unfit",
    `This value would change on its way: ${reason}`,
    "Put the value in quotes.",
  );
}

function quoteOf(node: Scalar): "" | "'" | '"' | "|" {
  if (node.type === Scalar.QUOTE_DOUBLE) return '"';
  if (node.type === Scalar.QUOTE_SINGLE) return "'";
  return node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED ? "|" : "";
}

function mapping(items: Pair<unknown, unknown>[], reading: Reading, depth: number): MapNode {
  const own = map();
  const merged = map();
  for (const pair of items) {
    const key = isScalar(pair.key) ? String(pair.key.value ?? "") : null;
    const place = reading.place(offsetOf(pair.key));
    const plain = isScalar(pair.key) && quoteOf(pair.key) === "";
    const resolved = plain && key !== null ? resolveScalar(key) : null;
    if (
      key === null ||
      key === "__proto__" ||
      resolved?.kind === "unfit" ||
      (resolved && resolved.value !== key)
    ) {
      refuse(place, "yaml-key", "A key must be text", "Put the key in quotes.");
    }
    const value = convert(pair.value, reading, depth + 1);
    if (key !== "<<" || !plain) own.fields.set(key, value);
    else mergeInto(merged, value, place);
  }
  for (const [key, value] of merged.fields) if (!own.fields.has(key)) own.fields.set(key, value);
  return own;
}

function mergeInto(target: MapNode, source: YamlNode, place: Place): void {
  for (const from of source.kind === "list" ? source.items : [source]) {
    if (from.kind !== "map")
      refuse(place, "yaml-merge", "Only maps can be merged with <<", "Name an anchored map.");
    for (const [key, value] of from.fields)
      if (!target.fields.has(key)) target.fields.set(key, copyNode(value));
  }
}

function offsetOf(node: unknown): number | undefined {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range?.[0] : undefined;
}

function offsetOfPath(root: unknown, path: readonly (string | number)[]): number | undefined {
  let node = root;
  let offset = offsetOf(root);
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
      offset = offsetOf(pair?.key) ?? offset;
      node = pair?.value;
    } else {
      node = isSeq(node) && typeof step === "number" ? node.items[step] : undefined;
      offset = offsetOf(node) ?? offset;
    }
  }
  return offset;
}

function firstLine(message: string): string {
  return (message.split("\n", 1)[0] ?? message).replace(/ at line \d+, column \d+:?$/, "");
}
