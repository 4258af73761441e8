import {
  appendToList,
  elementFor,
  elementTexts,
  MergeConflict,
  putElement,
  usableKeys,
  withMissingTexts,
} from "./merge-list.ts";
import { mergeKinds, mergeTypes } from "./merge-schema.ts";
import {
  fieldOf,
  inPlaceOf,
  isEmpty,
  isNull,
  type ListNode,
  type MapNode,
  rawText,
  type YamlNode,
} from "./yaml-node.ts";

/** What is known of a value: its type in `mergeTypes` and, for lists that are merged, the merge keys. */
type Schema = { type: number; keys: readonly string[] | null };

/**
 * Merges a strategic-merge patch into `target`, changing both, and returns the result; nothing where the patch
 * deletes it. Follows `yaml/merge2` and `yaml/walk` of sigs.k8s.io/kustomize/kyaml step by step, its treatment
 * of nulls, directives and new list items (which come first) included. Throws `MergeConflict`.
 */
export function strategicMerge(target: MapNode, patch: MapNode): YamlNode | undefined {
  return walk(target, patch, undefined);
}

function walk(
  target: YamlNode | undefined,
  patch: YamlNode | undefined,
  known: Schema | undefined,
): YamlNode | undefined {
  const present = [target, patch].filter((node) => node !== undefined && !isNull(node));
  const kind = present[0]?.kind;
  const other = present.find((node) => node?.kind !== kind);
  if (other) throw new MergeConflict(`a ${other.kind} cannot be merged with a ${kind}`);
  const schema = known ?? schemaOf(target) ?? schemaOf(patch);
  if (kind === "scalar") return settle(patch === undefined ? target : patch);
  if (kind !== "list") return walkMap(target, patch, schema);
  if (schema?.keys) return walkMergedList(target, patch, { ...schema, keys: schema.keys });
  return settle(patch === undefined ? target : patch);
}

/** A null that a patch leaves behind removes the field. */
function settle(node: YamlNode | undefined): YamlNode | undefined {
  return isNull(node) ? undefined : node;
}

function schemaOf(node: YamlNode | undefined): Schema | undefined {
  const type = mergeKinds.get(`${rawText(fieldOf(node, "apiVersion"))}/${rawText(fieldOf(node, "kind"))}`);
  return type === undefined ? undefined : { type, keys: null };
}

function walkMap(
  target: YamlNode | undefined,
  patch: YamlNode | undefined,
  schema: Schema | undefined,
): YamlNode | undefined {
  const merged = visitMap(target, patch);
  if (merged?.kind !== "map") return merged;
  const names = new Set([...merged.fields.keys(), ...(patch?.kind === "map" ? patch.fields.keys() : [])]);
  for (const name of [...names].sort()) {
    const value = walk(merged.fields.get(name), fieldOf(patch, name), fieldSchema(schema, name));
    if (value === undefined) merged.fields.delete(name);
    else merged.fields.set(name, inPlaceOf(merged.fields.get(name), value));
  }
  return merged;
}

function visitMap(target: YamlNode | undefined, patch: YamlNode | undefined): YamlNode | undefined {
  if (target === undefined || isNull(target)) {
    if (patch?.kind === "map" && mapDirective(patch) === "delete") return undefined;
    // A null written out in the object survives a patch that does not mention it; an empty one does not.
    if (patch === undefined && rawText(target) !== "") return target;
    return settle(patch);
  }
  if (patch === undefined) return target;
  if (isNull(patch) || patch.kind !== "map") return undefined;
  const directive = mapDirective(patch);
  if (directive === "delete") return undefined;
  return directive === "replace" ? patch : target;
}

function walkMergedList(
  target: YamlNode | undefined,
  patch: YamlNode | undefined,
  schema: Schema & { keys: readonly string[] },
): YamlNode | undefined {
  const merged = visitList(target, patch);
  if (merged?.kind !== "list") return undefined;
  const keys = schema.keys.length > 0 ? schema.keys : [""];
  const sources = [patch, merged].filter((node): node is ListNode => node?.kind === "list");
  const seen = sources.flatMap((list) => elementTexts(list, keys));
  const distinct = seen.filter((texts, at) => seen.findIndex((other) => sameTexts(other, texts)) === at);
  if (distinct.length === 0) return merged;
  const wanted = keys.length > 1 ? withMissingTexts(distinct) : distinct;
  return mergeElements(merged, patch?.kind === "list" ? patch : undefined, wanted, keys, schema.type);
}

function sameTexts(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((value, at) => value === right[at]);
}

function visitList(target: YamlNode | undefined, patch: YamlNode | undefined): YamlNode | undefined {
  if (target === undefined || isNull(target)) return patch;
  if (patch === undefined) return target;
  if (isNull(patch) || patch.kind !== "list") return undefined;
  const directive = listDirective(patch);
  if (directive === "delete") return undefined;
  return directive === "replace" ? patch : target;
}

function mergeElements(
  target: ListNode,
  patch: ListNode | undefined,
  wanted: readonly (readonly string[])[],
  allKeys: readonly string[],
  type: number,
): YamlNode {
  const added: ListNode = { kind: "list", items: [] };
  let usable: { keys: string[]; texts: string[] } = { keys: [], texts: [] };
  for (const texts of wanted) {
    usable = usableKeys(wanted, texts, allKeys);
    const { keys } = usable;
    const sought = usableKeys([usable.texts], usable.texts, keys);
    const value = walk(
      elementFor(target, sought.keys, sought.texts),
      patch && elementFor(patch, sought.keys, sought.texts),
      { type, keys: null },
    );
    if (value === undefined || isNull(value) || (value.kind === "map" && isEmpty(value))) {
      putElement(target, undefined, keys, usable.texts);
      continue;
    }
    for (const [at, key] of keys.entries()) {
      const own = usable.texts[at] ?? "";
      if (value.kind !== "map" || own === "" || value.fields.has(key)) continue;
      value.fields.set(key, { kind: "scalar", text: own, tag: "open", quote: "" });
    }
    putElement(added, value, keys, usable.texts);
  }
  return appendToList(added, target, usable.keys);
}

function fieldSchema(schema: Schema | undefined, name: string): Schema | undefined {
  const entry = schema === undefined ? undefined : mergeTypes[schema.type]?.get(name);
  return entry === undefined ? undefined : { type: entry[0], keys: entry[1] };
}

type Directive = "merge" | "replace" | "delete";

function mapDirective(patch: MapNode): Directive {
  const directive = patch.fields.get("$patch");
  if (directive === undefined) return "merge";
  const known = directiveOf(directive);
  patch.fields.delete("$patch");
  return known;
}

/** Only an item that holds the directive alone speaks for the list. */
function listDirective(patch: ListNode): Directive {
  const holder = patch.items.find((item) => fieldOf(item, "$patch") !== undefined);
  if (holder?.kind !== "map" || holder.fields.size > 1) return "merge";
  const directive = directiveOf(holder.fields.get("$patch"));
  putElement(patch, undefined, ["$patch"], [directive]);
  return directive;
}

function directiveOf(node: YamlNode | undefined): Directive {
  const value = rawText(node);
  if (value === "merge" || value === "replace" || value === "delete") return value;
  throw new MergeConflict(`$patch: ${value} is not merge, replace or delete`);
}
