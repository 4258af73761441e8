import type { JsonValue } from "./json-value.ts";
import { resolveScalar } from "./resolve-scalar.ts";

/** What a scalar is; `open` is settled by its text when the object is done, as for text that kustomize writes. */
export type ScalarTag = "string" | "int" | "float" | "bool" | "null" | "open";

/** `quote` is how the source wrote it: quoted scalars stay text whatever is put in them. */
export type ScalarNode = { kind: "scalar"; text: string; tag: ScalarTag; quote: "" | "'" | '"' | "|" };
export type ListNode = { kind: "list"; items: YamlNode[] };
export type MapNode = { kind: "map"; fields: Map<string, YamlNode> };

/**
 * A YAML tree as kustomize keeps it: the text of a scalar survives (`1.10`, `0644`, an empty null), since merges
 * compare it and replacements copy it. Nodes are changed in place; whoever shares one copies it first.
 */
export type YamlNode = ScalarNode | ListNode | MapNode;

/** A text as kustomize sets it: in quotes where a reader by the old YAML rules would take it for something else. */
export function text(value: string): ScalarNode {
  return { kind: "scalar", text: value, tag: "string", quote: needsQuotes(value) ? '"' : "" };
}

function needsQuotes(value: string): boolean {
  const resolved = resolveScalar(value);
  if (resolved.kind === "unfit" || resolved.tag !== "string") return true;
  return /^(?:y|n|yes|no|on|off|[-+]?\d+(?::[0-5]?\d)+(?:\.\d*)?)$/i.test(value);
}

export function map(entries: Iterable<readonly [string, YamlNode]> = []): MapNode {
  return { kind: "map", fields: new Map(entries) };
}

export function isNull(node: YamlNode | undefined): boolean {
  return node === undefined || (node.kind === "scalar" && node.tag === "null");
}

/** Absent, null, or an empty map or list. */
export function isEmpty(node: YamlNode | undefined): boolean {
  if (node === undefined || isNull(node)) return true;
  return node.kind === "map" ? node.fields.size === 0 : node.kind === "list" && node.items.length === 0;
}

/** The text of a scalar as written; of a map or a list, nothing. */
export function rawText(node: YamlNode | undefined): string {
  return node?.kind === "scalar" ? node.text : "";
}

/** The same for null: nothing. */
export function valueText(node: YamlNode | undefined): string {
  return isNull(node) ? "" : rawText(node);
}

export function fieldOf(node: YamlNode | undefined, ...path: string[]): YamlNode | undefined {
  let at = node;
  for (const name of path) at = at?.kind === "map" ? at.fields.get(name) : undefined;
  return at;
}

/**
 * The value to put where `old` stands: a scalar that replaces a quoted one comes out quoted, and thereby as text,
 * which is how kustomize writes it.
 */
export function inPlaceOf(old: YamlNode | undefined, value: YamlNode): YamlNode {
  return old?.kind === "scalar" && value.kind === "scalar" && !isNull(value)
    ? { ...value, quote: old.quote }
    : value;
}

/** A scalar with other text that keeps the quotes of the one it replaces. */
export function retext(node: YamlNode, value: string): ScalarNode {
  const quote = node.kind === "scalar" ? node.quote : "";
  return { kind: "scalar", text: value, tag: quote === "" ? "open" : "string", quote };
}

export function copyNode(node: YamlNode): YamlNode {
  if (node.kind === "scalar") return { ...node };
  if (node.kind === "list") return { kind: "list", items: node.items.map(copyNode) };
  return copyMap(node);
}

export function copyMap(node: MapNode): MapNode {
  const copy = map();
  for (const [name, value] of node.fields) copy.fields.set(name, copyNode(value));
  return copy;
}

/** Why a tree has no plain value. */
export class UnfitScalar extends Error {}

/**
 * The tree as plain JSON. Throws `UnfitScalar` where a scalar's text no longer suits its type, which a
 * replacement can bring about, or has no place in JSON.
 */
export function toJson(node: YamlNode): JsonValue {
  if (node.kind === "list") return node.items.map(toJson);
  if (node.kind === "map")
    return Object.fromEntries([...node.fields].map(([name, value]) => [name, toJson(value)]));
  if (node.tag === "string" || node.quote !== "") return node.text;
  const resolved = resolveScalar(node.text);
  if (resolved.kind === "unfit") throw new UnfitScalar(resolved.reason);
  const widened = node.tag === "float" && resolved.tag === "int";
  if (node.tag !== "open" && resolved.tag !== node.tag && !widened) {
    throw new UnfitScalar(`"${node.text}" does not suit a field of type ${node.tag}`);
  }
  return resolved.value;
}

export function fromJson(value: JsonValue): YamlNode {
  if (Array.isArray(value)) return { kind: "list", items: value.map(fromJson) };
  if (typeof value === "object" && value !== null) {
    return map(Object.entries(value).map(([name, inner]) => [name, fromJson(inner)]));
  }
  if (typeof value === "string") return text(value);
  if (value === null) return { kind: "scalar", text: "null", tag: "null", quote: "" };
  if (typeof value === "boolean") return { kind: "scalar", text: String(value), tag: "bool", quote: "" };
  return { kind: "scalar", text: String(value), tag: Number.isInteger(value) ? "int" : "float", quote: "" };
}
