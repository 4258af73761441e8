import { describe, expect, test } from "vitest";
import type { DrawnNode } from "#domain/runbooks/drawing.ts";
import { drawTexts } from "#server/runbooks/draw-texts.ts";

const stop = new AbortController().signal;
const place = { title: "A pod keeps crashing", path: "docs/runbooks/pods/crash.md", root: "docs/runbooks" };
const limits = { textMs: 30_000, lookMs: 60_000, memoryMib: 128 };

async function draw(...texts: string[]) {
  return drawTexts(
    texts.map((text) => ({ text, place })),
    stop,
    limits,
  );
}

async function nodesOf(text: string): Promise<DrawnNode[]> {
  const [drawing] = await draw(text);
  if (drawing?.kind !== "drawn") throw new Error(`Not drawn: ${drawing?.reason}`);
  return drawing.nodes;
}

describe("a text", () => {
  test("has one outline below its page's title, which it does not repeat", async () => {
    const [drawing] = await draw(
      "# A pod keeps crashing\n\n## Detect\n\n#### See `x`\n\n## Detect\n\n# Later\n",
    );
    expect(drawing).toMatchObject({
      headings: [
        { id: "h-detect", level: 2, text: "Detect" },
        { id: "h-see-x", level: 3, text: "See x" },
        { id: "h-detect-1", level: 2, text: "Detect" },
        { id: "h-later", level: 2, text: "Later" },
      ],
    });
  });

  test("keeps what GitHub's Markdown has: lists of things to do, tables, code, struck words, footnotes", async () => {
    expect(await nodesOf("- [x] *done*\n- [ ] open\n")).toEqual([
      {
        tag: "list",
        start: null,
        tasks: true,
        children: [
          { tag: "li", children: [{ tag: "check", isDone: true }, " ", { tag: "em", children: ["done"] }] },
          { tag: "li", children: [{ tag: "check", isDone: false }, " ", "open"] },
        ],
      },
    ]);
    expect(await nodesOf("| a | b |\n|--:|---|\n| 1 | 2 |\n")).toMatchObject([
      {
        tag: "table",
        children: [
          {
            tag: "thead",
            children: [{ tag: "tr", children: [{ isHead: true, align: "right" }, { align: null }] }],
          },
          { tag: "tbody" },
        ],
      },
    ]);
    expect(await nodesOf("```sh\nls -l\n```\n\n~~gone~~\n")).toEqual([
      { tag: "code-block", text: "ls -l", language: "sh" },
      { tag: "p", children: [{ tag: "del", children: ["gone"] }] },
    ]);
    const [words, notes] = await nodesOf("a[^1]\n\n[^1]: b\n");
    expect(words).toMatchObject({
      children: ["a", { tag: "sup", children: [{ id: "h-fnref-1", to: { fragment: "fn-1" } }] }],
    });
    expect(notes).toMatchObject({
      tag: "section",
      children: [{ tag: "heading" }, { children: [{ tag: "li", id: "h-fn-1" }] }],
    });
  });

  test("leads where GitHub would lead: to other runbooks, to files, within itself, into the web", async () => {
    const [paragraph] = await nodesOf(
      "[a](../b.md#c) [d](../../e.txt) [f](#g) <https://h.example> ![i](j.png)\n",
    );
    expect(paragraph).toMatchObject({
      children: [
        { to: { kind: "runbook", slug: "b", fragment: "c" } },
        " ",
        { to: { kind: "file", path: "docs/e.txt" } },
        " ",
        { to: { kind: "here", fragment: "g" } },
        " ",
        { to: { kind: "web", href: "https://h.example" } },
        " ",
        { tag: "image", at: { kind: "file", path: "docs/runbooks/pods/j.png" }, alt: "i" },
      ],
    });
  });

  test("shows raw HTML as words, without its comments", async () => {
    expect(await nodesOf('<script>alert(1)</script>\n\na <b onclick="x">b</b> c<br>d <!-- e -->\n')).toEqual([
      { tag: "p", children: ["<script>alert(1)</script>"] },
      { tag: "p", children: ["a ", '<b onclick="x">', "b", "</b>", " c", { tag: "br", children: [] }, "d "] },
    ]);
  });

  test.each([
    "[x](javascript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](vbscript:x)",
    "[x](data:text/html,<script>alert(1)</script>)",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml,<svg onload=alert(1)>)",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
  ])("leads nowhere by %j", async (text) => {
    expect(JSON.stringify(await nodesOf(text))).not.toMatch(/"(href|src)":"(?!https?:)/);
  });
});

const stress = `${"*".repeat(50_000)}a${"*".repeat(49_000)}`;
const nested = (depth: number) =>
  Array.from({ length: depth }, (_, at) => `${" ".repeat(2 * at)}- a`).join("\n");

describe("a text that was made to be expensive", () => {
  test.each([
    ["opens brackets within brackets", `${"[".repeat(5_000)}a${"](b)".repeat(5_000)}`],
    ["lays stress on stress", stress],
    ["lists lists", `${"- ".repeat(40)}a\n`.repeat(1_000)],
  ])("and %s is given up and left as it was written; the next one is drawn", async (_, text) => {
    const orders = [text, "cheap"].map((each) => ({ text: each, place }));
    const drawings = await drawTexts(orders, stop, { ...limits, textMs: 2_000 });
    expect(drawings).toMatchObject([
      { kind: "plain", reason: "It takes too long to draw." },
      { kind: "drawn", nodes: [{ tag: "p", children: ["cheap"] }] },
    ]);
  });

  test("and nests deeper than anybody writes is left as it was written", async () => {
    expect(await draw(nested(20), nested(60))).toMatchObject([
      { kind: "drawn" },
      { kind: "plain", reason: "The text nests deeper than 50 levels." },
    ]);
  });

  test("and quotes quotes until no stack holds it costs itself alone", async () => {
    expect(await draw(`${">".repeat(5_000)}a`, "cheap")).toMatchObject([
      { kind: "plain" },
      { kind: "drawn" },
    ]);
  });

  test("and is longer than anybody reads is not even tried", async () => {
    expect(await draw("word ".repeat(50_000))).toEqual([
      { kind: "plain", reason: "It is longer than 200000 characters." },
    ]);
  });

  test("costs all texts of a look no more than the look may take", async () => {
    const orders = Array.from({ length: 5 }, () => ({ text: stress, place }));
    const drawings = await drawTexts(orders, stop, { ...limits, textMs: 200, lookMs: 100 });
    expect(drawings.map((drawing) => drawing.kind === "plain" && drawing.reason)).toEqual([
      "It takes too long to draw.",
      ...Array(4).fill("Other runbooks took too long before it."),
    ]);
  });

  test("is given up when the worker is to end", async () => {
    const ending = AbortSignal.timeout(300);
    await expect(drawTexts([{ text: stress, place }], ending, limits)).rejects.toThrow();
  });
});
