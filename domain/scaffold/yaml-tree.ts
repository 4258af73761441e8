import {
  type AliasEvent,
  EVENT_ID,
  type Event,
  getScalarValue,
  type MappingEvent,
  parseEvents,
  SCALAR_STYLE,
  type ScalarEvent,
  type SequenceEvent,
  YAMLException,
} from "js-yaml";
import { remembering } from "#domain/scaffold/remembering.ts";

/** What a YAML text may cost before it is refused; events are its values, keys and collections. */
export const yamlLimits = { characters: 512 * 1024, depth: 64, events: 40_000 } as const;

/** `at` and `end` are offsets into the text; `tag` is empty or as written, `anchor` empty or a name. */
type Properties = { at: number; tag: string; anchor: string };
export type TreeScalar = Properties & {
  kind: "scalar";
  /** Without quotes, escapes and folds. */
  text: string;
  /** Where the text ends that `at` begins; both stand inside the quotes. */
  end: number;
  quote: "" | "'" | '"' | "|";
};
export type TreeList = Properties & { kind: "list"; items: TreeNode[] };
export type TreeMap = Properties & { kind: "map"; pairs: { key: TreeNode; value: TreeNode }[] };
/** `target` is the node of the last such anchor before it; null where there is none. It may lie around the alias. */
export type TreeAlias = Properties & { kind: "alias"; name: string; target: TreeNode | null };
export type TreeNode = TreeScalar | TreeList | TreeMap | TreeAlias;

/** `renamesTags` is whether a `%TAG` directive gives tags another meaning than they show. */
export type YamlTree = { root: TreeNode | null; renamesTags: boolean };
export type YamlTrees =
  | { kind: "trees"; trees: YamlTree[] }
  | { kind: "too-large"; line: number }
  | { kind: "too-deep"; line: number }
  | { kind: "too-many"; line: number }
  | { kind: "malformed"; reason: string; line: number; column: number };

/**
 * Each document of a YAML text as a tree with its places; lines and columns count from 1. Never throws. The last
 * readings are remembered and shared: nobody may change a tree.
 */
export const readTrees: (text: string, file: string) => YamlTrees = remembering(256 * 1024, readAfresh);

function readAfresh(text: string): YamlTrees {
  if (text.length > yamlLimits.characters) return { kind: "too-large", line: 1 };
  try {
    const events = parseEvents(text, { maxDepth: yamlLimits.depth });
    if (events.length > yamlLimits.events) return { kind: "too-many", line: 1 };
    return { kind: "trees", trees: compose(text, events) };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const line = (error.mark?.line ?? 0) + 1;
    if (error.reason.startsWith("nesting exceeded")) return { kind: "too-deep", line };
    return { kind: "malformed", reason: error.reason, line, column: (error.mark?.column ?? 0) + 1 };
  }
}

type Open =
  | { kind: "document"; tree: YamlTree }
  | TreeList
  | { kind: "map"; map: TreeMap; key: TreeNode | null };

function compose(text: string, events: readonly Event[]): YamlTree[] {
  const trees: YamlTree[] = [];
  const open: Open[] = [];
  let anchors = new Map<string, TreeNode>();
  let last = 0;
  for (const event of events) {
    if (event.type === EVENT_ID.POP) {
      open.pop();
      continue;
    }
    if (event.type === EVENT_ID.DOCUMENT) {
      const tree = { root: null, renamesTags: event.directives.some(({ kind }) => kind === "tag") };
      trees.push(tree);
      open.push({ kind: "document", tree });
      anchors = new Map();
      continue;
    }
    const node = nodeOf(text, event, last, anchors);
    last = node.at;
    if (node.anchor !== "") anchors.set(node.anchor, node);
    add(open.at(-1), node);
    if (node.kind === "list") open.push(node);
    if (node.kind === "map") open.push({ kind: "map", map: node, key: null });
  }
  return trees;
}

function nodeOf(
  text: string,
  event: SequenceEvent | MappingEvent | ScalarEvent | AliasEvent,
  last: number,
  anchors: ReadonlyMap<string, TreeNode>,
): TreeNode {
  const anchor = event.anchorStart < 0 ? "" : text.slice(event.anchorStart, event.anchorEnd);
  if (event.type === EVENT_ID.ALIAS) {
    const target = anchors.get(anchor) ?? null;
    return { kind: "alias", at: event.anchorStart - 1, tag: "", anchor: "", name: anchor, target };
  }
  const tag = event.tagStart < 0 ? "" : text.slice(event.tagStart, event.tagEnd);
  if (event.type === EVENT_ID.SEQUENCE) return { kind: "list", at: event.start, tag, anchor, items: [] };
  if (event.type === EVENT_ID.MAPPING) return { kind: "map", at: event.start, tag, anchor, pairs: [] };
  // What is left empty stands nowhere; what came before it is the nearest place.
  const at = event.valueStart < 0 ? last : event.valueStart;
  const end = event.valueStart < 0 ? last : event.valueEnd;
  return {
    kind: "scalar",
    at,
    end,
    tag,
    anchor,
    text: getScalarValue(text, event),
    quote: quotes[event.style],
  };
}

const quotes = {
  [SCALAR_STYLE.PLAIN]: "",
  [SCALAR_STYLE.SINGLE_QUOTED]: "'",
  [SCALAR_STYLE.DOUBLE_QUOTED]: '"',
  [SCALAR_STYLE.LITERAL_BLOCK]: "|",
  [SCALAR_STYLE.FOLDED_BLOCK]: "|",
} as const;

function add(parent: Open | undefined, node: TreeNode): void {
  if (parent?.kind === "document") parent.tree.root = node;
  else if (parent?.kind === "list") parent.items.push(node);
  else if (parent?.key === null) parent.key = node;
  else if (parent) {
    parent.map.pairs.push({ key: parent.key, value: node });
    parent.key = null;
  }
}
