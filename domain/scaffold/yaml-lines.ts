import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type LineCounter } from "yaml";
import { pointer } from "#domain/scaffold/json.ts";

export type YamlPath = readonly (string | number)[];

/** Line (from 1) of the value at a path, or of its nearest ancestor that has one. */
export function lineAt(document: Document.Parsed, lines: LineCounter, path: YamlPath): number {
  let node: unknown = document.contents;
  let offset = document.contents?.range?.[0] ?? 0;
  for (const part of path) {
    const entry = entriesOf(node, document).find(({ key }) => key === part);
    if (!entry) break;
    offset = entry.offset ?? offset;
    node = entry.value;
  }
  return place(lines, offset).line;
}

/** The line of every node by JSON pointer, those reached through an alias at the anchor's place. */
export function allLines(document: Document.Parsed, lines: LineCounter): Record<string, number> {
  const found: Record<string, number> = {};
  const walk = (node: unknown, above: string): void => {
    for (const { key, value, offset } of entriesOf(node, document)) {
      const here = above + pointer([key]);
      if (offset !== undefined) found[here] = place(lines, offset).line;
      walk(value, here);
    }
  };
  walk(document.contents, "");
  return found;
}

type Entry = { key: string | number; value: unknown; offset: number | undefined };

/** For a map, an entry stands where its key does, since the value may begin lines below. */
function entriesOf(node: unknown, document: Document.Parsed): Entry[] {
  if (isAlias(node)) return entriesOf(node.resolve(document), document);
  if (isMap(node))
    return node.items.flatMap(({ key, value }) =>
      isScalar(key) ? [{ key: String(key.value), value, offset: key.range?.[0] }] : [],
    );
  if (isSeq(node))
    return node.items.map((value, key) => ({
      key,
      value,
      offset: isNode(value) ? value.range?.[0] : undefined,
    }));
  return [];
}

/** Line and column, both from 1, of an offset into the text. */
export function place(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return line === 0 ? { line: 1, column: 1 } : { line, column: col };
}
