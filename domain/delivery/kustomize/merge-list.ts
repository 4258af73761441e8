import { fieldOf, isEmpty, isNull, type ListNode, rawText, valueText, type YamlNode } from "./yaml-node.ts";

/**
 * Lists whose items are told apart by keys: the pieces of `yaml/walk/associative_sequence.go` and `yaml/fns.go`
 * of sigs.k8s.io/kustomize/kyaml. A single key "" means a list of plain values.
 */

/** A shape that the patch and the object disagree about. */
export class MergeConflict extends Error {}

/** For each item the texts of its keys; an absent or empty one is the empty text. */
export function elementTexts(list: ListNode, keys: readonly string[]): string[][] {
  if (keys[0] === "") return list.items.map((item) => [rawText(item)]);
  return list.items.map((item) =>
    keys.map((key) => {
      const value = fieldOf(item, key);
      return isEmpty(value) ? "" : rawText(value);
    }),
  );
}

/** Items that agree in some keys and lack others take the missing texts from each other. */
export function withMissingTexts(wanted: readonly (readonly string[])[]): string[][] {
  const filled = wanted.map((texts) => [...texts]);
  for (const [at, left] of filled.entries()) {
    for (const [other, right] of filled.entries()) {
      const joined = join(left, right);
      if (joined === null) continue;
      filled[at] = joined;
      filled[other] = joined;
    }
  }
  return filled;
}

function join(left: readonly string[], right: readonly string[]): string[] | null {
  const joined: string[] = [];
  let common = false;
  for (const [at, own] of left.entries()) {
    const theirs = right[at] ?? "";
    if (own === theirs) common = true;
    else if (own !== "" && theirs !== "") return null;
    joined.push(own !== "" ? own : theirs);
  }
  return common ? joined : null;
}

/** The keys that some item has at all, and this item's texts for them; all keys where no item has any. */
export function usableKeys(
  wanted: readonly (readonly string[])[],
  texts: readonly string[],
  keys: readonly string[],
): { keys: string[]; texts: string[] } {
  const used = new Set(keys.filter((_, at) => wanted.some((other) => (other[at] ?? "") !== "")));
  if (used.size === 0) return { keys: [...keys], texts: [...texts] };
  return {
    keys: keys.filter((key) => used.has(key)),
    texts: texts.filter((value, at) => value !== "" || used.has(keys[at] ?? "")),
  };
}

/** The first item whose keys have exactly these texts. */
export function elementFor(
  list: ListNode,
  keys: readonly string[],
  texts: readonly string[],
): YamlNode | undefined {
  if (keys[0] === "" || keys.length === 0)
    return list.items.find((item) => rawText(item) === (texts[0] ?? ""));
  return list.items.find((item) =>
    keys.every((key, at) => {
      const value = fieldOf(item, key);
      return value !== undefined && rawText(value) === (texts[at] ?? "");
    }),
  );
}

/** Puts `element` in the place of every item with these keys, or at the end; nothing removes those items. */
export function putElement(
  list: ListNode,
  element: YamlNode | undefined,
  keys: readonly string[],
  texts: readonly string[],
): void {
  const mapsOnly = (keys[0] ?? "") !== "" && (texts[0] ?? "") !== "";
  const kept: YamlNode[] = [];
  let found = false;
  for (const item of list.items) {
    if (isNull(item) || (item.kind === "map" && isEmpty(item))) continue;
    if (mapsOnly && item.kind !== "map") kept.push(item);
    else if (!hasTexts(item, keys, texts)) {
      if (texts.length > 0) kept.push(item);
    } else {
      found = true;
      if (element !== undefined) kept.push(element);
    }
  }
  list.items = kept;
  if (element !== undefined && !isNull(element) && !found) list.items.push(element);
}

/** A key whose text is empty is met by any text, as kustomize has it; a key without text by none. */
function hasTexts(item: YamlNode, keys: readonly string[], texts: readonly string[]): boolean {
  let met = false;
  for (const [at, key] of keys.entries()) {
    const wanted = texts[at];
    if (wanted !== undefined) {
      if (key === "") {
        if (item.kind !== "scalar") throw new MergeConflict("a list of plain values holds a map or a list");
        met = valueText(item) === wanted;
      } else {
        if (item.kind !== "map") throw new MergeConflict("a list of maps holds something else");
        const value = item.fields.get(key);
        met = value !== undefined && (wanted === "" || rawText(value) === wanted);
      }
    }
    if (!met) return false;
  }
  return met;
}

/** Puts every item of `source` into `list`, replacing those with the same keys. */
export function appendToList(list: ListNode, source: ListNode, keys: readonly string[]): ListNode {
  for (const item of [...source.items]) {
    if ((keys[0] ?? "") === "") {
      putElement(list, item, [""], [rawText(item)]);
      continue;
    }
    const texts: string[] = [];
    for (const key of keys) {
      const value = fieldOf(item, key);
      if (value === undefined) list.items.push(item);
      else texts.push(rawText(value));
    }
    if (keys.length > 1) putElement(list, undefined, keys, texts);
    putElement(list, item, keys, texts);
  }
  return list;
}
