import { expect, it } from "vitest";
import { checkLinks } from "#domain/runbooks/check-links.ts";
import type { DrawnNode } from "#domain/runbooks/drawing.ts";

const link = (slug: string): DrawnNode => ({
  tag: "link",
  to: { kind: "runbook", slug, fragment: "" },
  children: [],
});
const image = (path: string): DrawnNode => ({
  tag: "image",
  at: { kind: "file", path, fragment: "" },
  alt: "",
});
const within = (...nodes: DrawnNode[]) => ({
  kind: "drawn" as const,
  nodes: [{ tag: "p" as const, children: nodes }],
  headings: [],
});
const targets = { slugs: new Set(["a"]), images: new Set(["docs/runbooks/a.png"]) };

it("tells each runbook and image that is not there once, wherever in the text it is named", () => {
  const drawing = within(
    link("a"),
    link("b"),
    link("b"),
    image("docs/runbooks/a.png"),
    image("docs/runbooks/b.png"),
  );
  expect(checkLinks(drawing, "docs/runbooks/x.md", targets)).toMatchObject([
    { severity: "warning", file: "docs/runbooks/x.md", message: expect.stringContaining("runbook b,") },
    { severity: "warning", message: expect.stringContaining("image docs/runbooks/b.png,") },
  ]);
});

it("asks nothing of links that lead out of the runbooks, nor of a text that is not drawn", () => {
  const file: DrawnNode = { tag: "link", to: { kind: "file", path: "b", fragment: "" }, children: [] };
  const web: DrawnNode = { tag: "image", at: { kind: "web", href: "https://a.example" }, alt: "" };
  expect(checkLinks(within(file, web, "text"), "x", targets)).toEqual([]);
  expect(checkLinks({ kind: "plain", reason: "" }, "x", targets)).toEqual([]);
});
