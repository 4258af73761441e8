import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { readYaml } from "./read-yaml.ts";
import { yamlLimits } from "./yaml-tree.ts";

const codesOf = (text: string): string[] => readYaml(text, "x.yaml").problems.map((problem) => problem.code);
const laughs = (width: number): string =>
  `a: &a [${"x,".repeat(width)}]\n${[..."bcdefgh"].map((name, index) => `${name}: &${name} [${`*${"abcdefg"[index]},`.repeat(width)}]`).join("\n")}`;

/** Small files that would cost a careless reader gigabytes or minutes. */
const bombs: [what: string, code: string, text: string][] = [
  ["aliases that multiply", "yaml-bomb", laughs(9)],
  ["aliases that multiply a little", "yaml-bomb", laughs(5)],
  ["many aliases", "yaml-too-many-aliases", `a: &a 1\nb: [${"*a,".repeat(101)}]`],
  ["an alias of itself", "yaml-value", "a: &a [*a]"],
  [
    "merges of merges",
    "yaml-bomb",
    `a: &a { ${Array.from({ length: 500 }, (_, key) => `k${key}: [x,x]`).join(", ")} }\nb: [${"*a,".repeat(99)}]`,
  ],
  ["deep lists", "yaml-too-deep", "[".repeat(100_000)],
  ["deep maps", "yaml-too-deep", "{a: ".repeat(100_000)],
  ["deep lists in blocks", "yaml-too-deep", "- ".repeat(100_000)],
  [
    "deep maps in blocks",
    "yaml-too-deep",
    Array.from({ length: 100 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n"),
  ],
  ["deep keys", "yaml-too-deep", "? ".repeat(100_000)],
  ["deep empty maps", "yaml-too-deep", ": ".repeat(100_000)],
  ["half a megabyte and more", "yaml-too-large", "x".repeat(yamlLimits.characters + 1)],
  [
    "keys without end",
    "yaml-too-many-values",
    Array.from({ length: 30_000 }, (_, key) => `k${key}: 1`).join("\n"),
  ],
  ["quotes", "yaml-syntax", '"'.repeat(500_000)],
  ["tags", "yaml-syntax", "! ".repeat(250_000)],
  ["anchors", "yaml-too-many-values", Array.from({ length: 41_000 }, (_, key) => `- &a${key} x`).join("\n")],
  ["documents", "yaml-too-many-values", "---\na: 1\n".repeat(20_000)],
  ["commas", "yaml-syntax", `[${",".repeat(500_000)}`],
  ["entries", "yaml-too-many-values", `[${"1,".repeat(200_000)}]`],
  ["empty keys", "yaml-too-many-values", "?\n".repeat(250_000)],
  ["keys in a flow", "yaml-too-many-values", `{${"a,".repeat(250_000)}}`],
  ["closing brackets", "yaml-syntax", `[${"] ".repeat(250_000)}`],
  ["directives", "yaml-syntax", "%YAML 1.2\n".repeat(50_000)],
];

describe("a YAML bomb is refused:", () => {
  test("there are at least twenty", () => {
    expect(bombs.length).toBeGreaterThanOrEqual(20);
  });

  test.each(bombs)("%s", (_what, code, text) => {
    const before = process.memoryUsage().rss;
    expect(codesOf(text)).toEqual([code]);
    expect(process.memoryUsage().rss - before).toBeLessThan(128 * 1024 * 1024);
  });
});

describe("a YAML file", () => {
  test("is read as plain data, each document with the lines of its entries", () => {
    const { documents, problems } = readYaml("a: 1\nb:\n  - c: x\n---\n# note\nd:\n  e: null\n", "x.yaml");
    expect(problems).toEqual([]);
    expect(documents.map((document) => document.value)).toEqual([
      { a: 1, b: [{ c: "x" }] },
      { d: { e: null } },
    ]);
    expect(documents[0]?.lineAt(["b", 0, "c"])).toBe(3);
    expect(documents[1]?.lineAt(["d", "e"])).toBe(7);
    expect(documents[1]?.lineAt(["d", "nowhere", "at all"])).toBe(6);
    expect(documents[0]?.allLines()).toEqual({ "/a": 1, "/b": 2, "/b/0": 3, "/b/0/c": 3 });
  });

  test.each([
    ["a: 1\nb: [\nc: 2\n", "yaml-syntax", 3],
    ["a: 1\nb:\n  c: 1\n  c: 2\n", "yaml-duplicate-key", 4],
    ["a: *nowhere", "yaml-alias", 1],
    ["__proto__: { x: 1 }", "yaml-value", 1],
    ["a: .nan", "yaml-value", 1],
    ["? [a, b]\n: 1", "yaml-syntax", 1],
  ])("%j is refused as %s at line %d", (text, code, line) => {
    expect(readYaml(text, "x.yaml").problems).toMatchObject([{ code, line, file: "x.yaml" }]);
  });

  test("tells where an explicit tag stands", () => {
    expect(readYaml("a: 1\nb: !!str 2\n", "x.yaml").documents[0]?.tagLines).toEqual([2]);
  });

  test("expands merge keys, as Kubernetes' own reader does", () => {
    expect(readYaml("a: &a { x: 1 }\nb: { <<: *a, y: 2 }", "x.yaml").documents[0]?.value).toEqual({
      a: { x: 1 },
      b: { x: 1, y: 2 },
    });
  });

  test("gives back whatever data was written", () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const json = JSON.parse(JSON.stringify(value));
        if (JSON.stringify(json).includes("__proto__")) return;
        const { documents } = readYaml(stringify(json), "x.yaml");
        if (documents[0]) expect(documents[0].value).toEqual(json);
      }),
    );
  });

  test("never throws, whatever the text", () => {
    const mark = fc.constantFrom(..."{}[]&*!|>'\"%@`:-?#,\n \t~=<");
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(mark, { maxLength: 60 }).map((marks) => marks.join("")),
    );
    fc.assert(
      fc.property(text, (source) => {
        const { documents, problems } = readYaml(source, "x.yaml");
        for (const document of documents) document.allLines();
        for (const problem of problems) expect(problem.line).toBeGreaterThan(0);
      }),
      { numRuns: 1_000 },
    );
  });
});
