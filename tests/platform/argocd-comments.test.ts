import { describe, expect, test } from "vitest";
import { isMap, isNode, isPair, isScalar, LineCounter, parseAllDocuments, visit } from "yaml";
import { argocdFiles } from "#tests/platform/argocd-files.ts";

type Field = { path: string; line: number; commented: boolean; isGroup: boolean };

/** Every field of a file, and whether a comment stands above it or on its line. Names of labels are no fields. */
function fieldsOf(text: string): Field[] {
  const lines = text.split("\n");
  const counter = new LineCounter();
  const found: Field[] = [];
  for (const document of parseAllDocuments(text, { lineCounter: counter })) {
    visit(document, {
      Pair(_, pair, ancestors) {
        const chain = [...ancestors.filter(isPair), pair];
        const names = chain.map(({ key }) => (isScalar(key) ? String(key.value) : ""));
        if (names.slice(0, -1).includes("labels")) return;
        const { line } = counter.linePos(isNode(pair.key) ? (pair.key.range?.[0] ?? 0) : 0);
        const commented = /^\s*#/.test(lines[line - 2] ?? "") || /\s#\s/.test(lines[line - 1] ?? "");
        found.push({ path: names.join("."), line, commented, isGroup: isMap(pair.value) });
      },
    });
  }
  return found;
}

const commentedIn = (text: string) =>
  fieldsOf(text).flatMap(({ path, commented }) => (commented ? [path] : []));

const files = argocdFiles();
/** The roots and their projects explain what all files below them share. */
const shared = files.filter(({ file }) => !file.includes("/")).flatMap(({ text }) => commentedIn(text));

describe.each(files.filter(({ file }) => !file.startsWith("install/")))("$file", ({ text }) => {
  test("begins by saying what it is for", () => {
    expect(text).toMatch(/^# [A-Z]/);
  });

  test("has no field that is explained neither here nor in a root, by itself or with what holds it", () => {
    const explained = new Set([...shared, ...commentedIn(text)]);
    // A word on `spec` or `metadata` as a whole explains none of its fields.
    const isExplained = (path: string) => {
      const holder = path.slice(0, path.lastIndexOf("."));
      return explained.has(path) || (!["spec", "metadata"].includes(holder) && explained.has(holder));
    };
    const bare = fieldsOf(text).filter(({ path, isGroup }) => !isGroup && !isExplained(path));
    expect(bare.map(({ line, path }) => `${line}: ${path}`)).toEqual([]);
  });
});
