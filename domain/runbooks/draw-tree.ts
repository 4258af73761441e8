import { type Drawing, type DrawnHeading, type DrawnNode, plainTags } from "#domain/runbooks/drawing.ts";
import { headingSlugs } from "#domain/runbooks/heading-slugs.ts";
import { resolveRunbookLink } from "#domain/runbooks/runbook-link.ts";

/** A node of a parsed text, in the shape that HTML is exchanged in (https://github.com/syntax-tree/hast). */
export type TreeNode = {
  type: string;
  tagName?: string;
  value?: string;
  properties?: Record<string, unknown>;
  children?: readonly TreeNode[];
};

/** Which file a text is, which title its page has already shown, and where runbooks lie. */
export type TextPlace = { title: string; path: string; root: string };

/**
 * Stands before every id in a text, and so in every address that leads into it: a heading must not take the place of an
 * element of the page, or of a variable of its scripts.
 */
export const idPrefix = "h-";

/** Deeper than this nothing is drawn: every level is a call within calls, for the browser as for the server. */
const deepest = 50;

class TooDeep extends Error {}

/**
 * Makes a parsed text ready to be drawn. Only what `DrawnNode` names comes through; of any other element its content
 * does. The heading that opens a text by repeating its title is left out, and levels begin below the page's own.
 */
export function drawTree(root: TreeNode, place: TextPlace): Drawing {
  const drawing: Draft = { place, slug: headingSlugs(), headings: [], open: [] };
  const children = blocksOf(root);
  const [first] = children;
  const repeats = first?.tagName === "h1" && textOf(first).trim() === place.title;
  try {
    const nodes = children.slice(repeats ? 1 : 0).flatMap((child) => draw(child, drawing, 0));
    return { kind: "drawn", nodes, headings: drawing.headings };
  } catch (error) {
    if (!(error instanceof TooDeep)) throw error;
    return { kind: "plain", reason: `The text nests deeper than ${deepest} levels.` };
  }
}

/** Elements in which line ends between their children are no words. */
const blocksOnly = ["ul", "ol", "blockquote", "section", "table", "thead", "tbody", "tr"];

function blocksOf({ children = [] }: TreeNode): readonly TreeNode[] {
  return children.filter(({ type, value = "" }) => type !== "text" || value.trim() !== "");
}

type Draft = { place: TextPlace; slug: (text: string) => string; headings: DrawnHeading[]; open: number[] };

function draw(node: TreeNode, draft: Draft, depth: number): DrawnNode[] {
  if (depth > deepest) throw new TooDeep();
  if (node.type === "text") return node.value ? [node.value] : [];
  if (node.type !== "element") return [];
  const { tagName = "", properties = {} } = node;
  const held = blocksOnly.includes(tagName) ? blocksOf(node) : (node.children ?? []);
  const within = () => held.flatMap((child) => draw(child, draft, depth + 1));
  const named = typeof properties.id === "string" ? { id: properties.id } : {};
  const plain = plainTags.find((tag) => tag === tagName);
  if (plain) return [{ tag: plain, ...named, children: within() }];
  const [, level] = /^h([1-6])$/.exec(tagName) ?? [];
  if (level) return [heading(node, Number(level), draft, within())];
  switch (tagName) {
    case "a":
      return [
        {
          tag: "link",
          to: leadOf(properties.href, draft),
          ...named,
          ...labelOf(properties),
          children: within(),
        },
      ];
    case "img":
      return [{ tag: "image", at: leadOf(properties.src, draft), alt: textFrom(properties.alt) }];
    case "pre":
      return [{ tag: "code-block", text: textOf(node).replace(/\n$/, ""), language: languageOf(node) }];
    case "ul":
      return [{ tag: "list", start: null, tasks: hasClass(node, "contains-task-list"), children: within() }];
    case "ol":
      return [{ tag: "list", start: Number(properties.start ?? 1) || 0, tasks: false, children: within() }];
    case "th":
    case "td":
      return [
        { tag: "cell", isHead: tagName === "th", align: alignOf(properties.align), children: within() },
      ];
    case "input":
      return [{ tag: "check", isDone: properties.checked === true }];
    default:
      return within();
  }
}

function heading(node: TreeNode, written: number, draft: Draft, children: DrawnNode[]): DrawnNode {
  draft.open = [...draft.open.filter((level) => level < written), written];
  const level = Math.min(6, draft.open.length + 1);
  const text = textOf(node).trim();
  const given = textFrom(node.properties?.id);
  const id = given || `${idPrefix}${draft.slug(text)}`;
  draft.headings.push({ id, level, text });
  return { tag: "heading", level, id, text, children };
}

function leadOf(address: unknown, { place }: Draft) {
  const href = textFrom(address);
  return href === "" ? { kind: "none" as const } : resolveRunbookLink(href, place.path, place.root);
}

/** The words of an element, an image's by its description. */
function textOf(node: TreeNode): string {
  if (node.type === "text") return node.value ?? "";
  if (node.tagName === "img") return textFrom(node.properties?.alt);
  return (node.children ?? []).map(textOf).join("");
}

function languageOf(pre: TreeNode): string | null {
  const classes = pre.children?.find(({ tagName }) => tagName === "code")?.properties?.className;
  const named = Array.isArray(classes)
    ? classes.map(String).find((name) => name.startsWith("language-"))
    : undefined;
  return named === undefined ? null : named.slice("language-".length);
}

function hasClass(node: TreeNode, name: string): boolean {
  const classes = node.properties?.className;
  return Array.isArray(classes) && classes.includes(name);
}

function labelOf({ ariaLabel }: Record<string, unknown>): { label?: string } {
  return typeof ariaLabel === "string" ? { label: ariaLabel } : {};
}

function alignOf(align: unknown): "left" | "right" | "center" | null {
  return align === "left" || align === "right" || align === "center" ? align : null;
}

function textFrom(value: unknown): string {
  return typeof value === "string" ? value : "";
}
