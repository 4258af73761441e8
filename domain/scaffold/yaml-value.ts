import {
  boolCoreTag,
  floatCoreTag,
  intCoreTag,
  NOT_RESOLVED,
  nullCoreTag,
  type ScalarTagDefinition,
} from "js-yaml";
import type { Json, JsonObject } from "#domain/scaffold/json.ts";
import type { TreeMap, TreeNode, TreeScalar } from "#domain/scaffold/yaml-tree.ts";

/** `bomb`: more values than allowed; `dangling`: an alias of nothing; `odd`: no plain data. */
export type PlainValue = { kind: "json"; json: Json } | { kind: "bomb" | "dangling" | "odd" };

/** A tree as plain data by YAML 1.2's core schema, aliases and merge keys written out; at most so many values. */
export function plainValue(root: TreeNode | null, values: number): PlainValue {
  try {
    const json = root === null ? null : jsonOf(root, { values, around: new Set() });
    return { kind: "json", json };
  } catch (error) {
    if (error instanceof Unfit) return { kind: error.kind };
    throw error;
  }
}

class Unfit extends Error {
  readonly kind: "bomb" | "dangling" | "odd";

  constructor(kind: "bomb" | "dangling" | "odd") {
    super(kind);
    this.kind = kind;
  }
}

/** `around` are the collections being written out, in which an alias must not end up again. */
type Writing = { values: number; around: Set<TreeNode> };

function jsonOf(node: TreeNode, writing: Writing): Json {
  writing.values -= 1;
  if (writing.values < 0) throw new Unfit("bomb");
  if (node.kind === "scalar") return scalarValue(node);
  if (writing.around.has(node)) throw new Unfit("odd");
  writing.around.add(node);
  const value = collectionValue(node, writing);
  writing.around.delete(node);
  return value;
}

function collectionValue(node: Exclude<TreeNode, TreeScalar>, writing: Writing): Json {
  if (node.kind === "list") return node.items.map((item) => jsonOf(item, writing));
  if (node.kind === "map") return objectValue(node, writing);
  if (node.target === null) throw new Unfit("dangling");
  return jsonOf(node.target, writing);
}

function objectValue({ pairs }: TreeMap, writing: Writing): JsonObject {
  const own: JsonObject = {};
  const merged: JsonObject[] = [];
  for (const { key, value } of pairs) {
    if (key.kind !== "scalar" || key.text === "__proto__") throw new Unfit("odd");
    const plain = jsonOf(value, writing);
    if (key.text !== "<<" || key.quote !== "") own[key.text] = plain;
    else merged.push(...mergedFrom(plain));
  }
  // What is merged in first wins over what is merged in later, and the map's own keys over both.
  return merged.length === 0 ? own : Object.assign({}, ...merged.toReversed(), own);
}

function mergedFrom(value: Json): JsonObject[] {
  const sources = Array.isArray(value) ? value : [value];
  return sources.map((source) => {
    if (typeof source !== "object" || source === null || Array.isArray(source)) throw new Unfit("odd");
    return source;
  });
}

const coreTags = new Map<string, ScalarTagDefinition<null | boolean | number>>([
  ["!!null", nullCoreTag],
  ["!!bool", boolCoreTag],
  ["!!int", intCoreTag],
  ["!!float", floatCoreTag],
]);

/** A tag of another kind leaves the text as it is; whoever must not have tags refuses them. */
function scalarValue({ text, tag, quote }: TreeScalar): Json {
  const named = coreTags.get(tag);
  if (!named && (tag !== "" || quote !== "")) return text;
  for (const { resolve, tagName } of named ? [named] : coreTags.values()) {
    const value = resolve(text, named !== undefined, tagName);
    if (value === NOT_RESOLVED) continue;
    if (typeof value === "number" && !Number.isFinite(value)) throw new Unfit("odd");
    return value;
  }
  if (named) throw new Unfit("odd");
  return text;
}
