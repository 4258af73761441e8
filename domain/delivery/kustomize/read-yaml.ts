import { linesOf, offsetAt } from "#domain/scaffold/yaml-lines.ts";
import {
  readTrees,
  type TreeMap,
  type TreeNode,
  type TreeScalar,
  yamlLimits,
} from "#domain/scaffold/yaml-tree.ts";
import { type Place, refuse } from "./refusal.ts";
import { resolveScalar } from "./resolve-scalar.ts";
import { copyNode, isNull, type MapNode, map, type YamlNode } from "./yaml-node.ts";

/** One document: its tree and where in the file a path stands. */
export type YamlDocument = {
  node: YamlNode;
  placeOf: (...path: (string | number)[]) => Place;
};

const maxNodes = 100_000;

/**
 * Reads the documents of a file, scalars resolved as kustomize resolves them, anchors and merge keys expanded.
 * Refuses bombs (size, depth, alias fan-out), repeated keys and scalars that cannot be kept exactly. Empty
 * documents are left out.
 */
export function readYaml(source: string, file: string): YamlDocument[] {
  const read = readTrees(source, file);
  if (read.kind === "malformed")
    refuse({ file, line: read.line }, "yaml-malformed", read.reason, "Correct the YAML here.");
  if (read.kind === "too-deep") refuseBomb({ file, line: read.line });
  if (read.kind !== "trees") {
    const message = `${file} is larger than ${yamlLimits.characters} characters or ${yamlLimits.events} values`;
    const mend = "Split the file, or keep data out of manifests.";
    refuse({ file, line: read.line }, "yaml-too-large", message, mend);
  }
  const lineOf = linesOf(source);
  const reading = { place: (offset: number) => ({ file, line: lineOf(offset) }), nodesLeft: maxNodes };
  return read.trees.flatMap(({ root, renamesTags }) => {
    if (root === null) return [];
    if (renamesTags)
      refuse(reading.place(0), "yaml-tag", "The directive %TAG is not supported", "Remove it.");
    const node = convert(root, reading, 0);
    const placeOf = (...path: (string | number)[]) => reading.place(offsetAt(root, path));
    return isNull(node) ? [] : [{ node, placeOf }];
  });
}

type Reading = { place: (offset: number) => Place; nodesLeft: number };

function refuseBomb(place: Place): never {
  refuse(place, "yaml-bomb", "This nests too deep or expands too far", "Flatten it.");
}

function convert(node: TreeNode, reading: Reading, depth: number): YamlNode {
  reading.nodesLeft -= 1;
  if (reading.nodesLeft < 0 || depth > yamlLimits.depth) refuseBomb(reading.place(node.at));
  if (node.kind === "scalar") return scalar(node, reading);
  if (node.kind === "list")
    return { kind: "list", items: node.items.map((item) => convert(item, reading, depth + 1)) };
  if (node.kind === "map") return mapping(node.pairs, reading, depth);
  if (node.target === null) {
    const message = `Alias *${node.name} has no anchor before it`;
    refuse(reading.place(node.at), "yaml-malformed", message, "Define the anchor first.");
  }
  return convert(node.target, reading, depth + 1);
}

function scalar({ text, tag, quote, at }: TreeScalar, reading: Reading): YamlNode {
  const known = /^!!(str|int|float|bool|null)$/.exec(tag);
  if (tag !== "" && tag !== "!" && known === null) {
    refuse(reading.place(at), "yaml-tag", `The tag ${tag} is not supported`, "Remove the tag.");
  }
  const asText = known ? known[1] === "str" : quote !== "" || tag === "!";
  if (asText) return { kind: "scalar", text, tag: "string", quote };
  const resolved = resolveScalar(text);
  if (resolved.kind === "value" && (known === null || known[1] === resolved.tag)) {
    return { kind: "scalar", text, tag: resolved.tag, quote: "" };
  }
  const reason = resolved.kind === "unfit" ? resolved.reason : `${text} is no ${known?.[1]}`;
  return refuse(
    reading.place(at),
    "yaml-value-unfit",
    `This value would change on its way: ${reason}`,
    "Put the value in quotes.",
  );
}

function mapping(pairs: TreeMap["pairs"], reading: Reading, depth: number): MapNode {
  const own = map();
  const merged = map();
  for (const { key, value } of pairs) {
    const text = keyText(key);
    if (text === null)
      refuse(reading.place(key.at), "yaml-key", "A key must be text", "Put the key in quotes.");
    const isMerge = text === "<<" && key.kind === "scalar" && key.quote === "";
    if (!isMerge && own.fields.has(text)) {
      const message = `The key ${text} stands twice in one map`;
      refuse(reading.place(key.at), "yaml-malformed", message, "Keep one of them.");
    }
    const node = convert(value, reading, depth + 1);
    if (isMerge) mergeInto(merged, node, reading.place(key.at));
    else own.fields.set(text, node);
  }
  for (const [key, value] of merged.fields) if (!own.fields.has(key)) own.fields.set(key, value);
  return own;
}

/** Null for what would not stay the same text as a key. */
function keyText(key: TreeNode): string | null {
  if (key.kind !== "scalar" || key.text === "__proto__") return null;
  if (key.quote !== "") return key.text;
  const resolved = resolveScalar(key.text);
  return resolved.kind === "value" && resolved.value === key.text ? key.text : null;
}

function mergeInto(target: MapNode, source: YamlNode, place: Place): void {
  for (const from of source.kind === "list" ? source.items : [source]) {
    if (from.kind !== "map")
      refuse(place, "yaml-merge", "Only maps can be merged with <<", "Name an anchored map.");
    for (const [key, value] of from.fields)
      if (!target.fields.has(key)) target.fields.set(key, copyNode(value));
  }
}
