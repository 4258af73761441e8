import { pointer } from "#domain/scaffold/json.ts";
import type { TreeNode } from "#domain/scaffold/yaml-tree.ts";

export type YamlPath = readonly (string | number)[];
/** The line (from 1) of an offset into the text. */
export type LineOf = (offset: number) => number;

/** Finds lines by halving; the text is gone through once, when the first is asked for. */
export function linesOf(text: string): LineOf {
  let starts: number[] | null = null;
  return (offset) => {
    starts ??= startsOf(text);
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}

function startsOf(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** Offset of the value at a path, or of its nearest ancestor that has one. */
export function offsetAt(root: TreeNode | null, path: YamlPath): number {
  let node = root;
  let offset = root?.at ?? 0;
  for (const part of path) {
    const entry = node && entriesOf(node).find(({ key }) => String(key) === String(part));
    if (!entry) break;
    offset = entry.offset;
    node = entry.value;
  }
  return offset;
}

/** The line of every node by JSON pointer, those reached through an alias at the anchor's place. */
export function allLines(root: TreeNode | null, lineOf: LineOf): Record<string, number> {
  const found: Record<string, number> = {};
  const walk = (node: TreeNode, above: string): void => {
    for (const { key, value, offset } of entriesOf(node)) {
      const here = above + pointer([key]);
      found[here] = lineOf(offset);
      walk(value, here);
    }
  };
  if (root) walk(root, "");
  return found;
}

type Entry = { key: string | number; value: TreeNode; offset: number };

/** For a map, an entry stands where its key does, since the value may begin lines below. */
function entriesOf(node: TreeNode): Entry[] {
  if (node.kind === "alias") return node.target ? entriesOf(node.target) : [];
  if (node.kind === "list") return node.items.map((value, key) => ({ key, value, offset: value.at }));
  if (node.kind === "scalar") return [];
  return node.pairs.flatMap(({ key, value }) =>
    key.kind === "scalar" ? [{ key: key.text, value, offset: key.at }] : [],
  );
}
