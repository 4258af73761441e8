import Markdown from "react-markdown";
import rehypeSanitize, { defaultSchema } from "rehype-sanitize";
import remarkGfm from "remark-gfm";
import { drawTree, idPrefix, type TextPlace } from "#domain/runbooks/draw-tree.ts";
import type { Drawing } from "#domain/runbooks/drawing.ts";

type Root = Parameters<ReturnType<typeof rehypeSanitize>>[0];
type Content = Root["children"][number];

/**
 * Parses GitHub's Markdown into what can be drawn. HTML in it is shown as text. It may take minutes for a text that was
 * made to, so it runs where it can be stopped: see draw-texts.ts.
 */
export function parseMarkdown(text: string, place: TextPlace): Drawing {
  let drawing: Drawing = { kind: "plain", reason: "The text is empty." };
  // What react-markdown itself draws is not used: its parser is, and the tree is taken before anything is made of it.
  Markdown({
    children: text,
    remarkPlugins: [[remarkGfm, { singleTilde: false }]],
    remarkRehypeOptions: { clobberPrefix: "" },
    rehypePlugins: [
      () => showHtml,
      [rehypeSanitize, { ...defaultSchema, clobberPrefix: idPrefix }],
      () => (tree: Root) => {
        drawing = drawTree(tree, place);
        tree.children = [];
      },
    ],
  });
  return drawing;
}

/** Nothing of raw HTML acts, and nothing of it is hidden: comments go, line breaks stay, the rest becomes words. */
function showHtml(tree: Root): void {
  tree.children = tree.children.flatMap((node) => withoutHtml(node, true));
}

function withoutHtml(node: Content, isBlock: boolean): Content[] {
  if (node.type === "raw") {
    if (/^\s*<!--[\s\S]*-->\s*$/.test(node.value)) return [];
    if (/^\s*<br\s*\/?>\s*$/i.test(node.value)) return [element("br", [])];
    const words = { type: "text" as const, value: node.value };
    return [isBlock ? element("p", [words]) : words];
  }
  if (node.type !== "element") return [node];
  const children = node.children.flatMap((child) => withoutHtml(child, false));
  return [{ ...node, children: children.filter((child) => child.type !== "doctype") }];
}

type Element = Extract<Content, { type: "element" }>;

function element(tagName: string, children: Element["children"]): Element {
  return { type: "element", tagName, properties: {}, children };
}
