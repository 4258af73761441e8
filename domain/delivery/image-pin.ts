import { resolveScalar } from "#domain/delivery/kustomize/resolve-scalar.ts";
import { linesOf } from "#domain/scaffold/yaml-lines.ts";
import { readTrees, type TreeMap, type TreeNode, type TreeScalar } from "#domain/scaffold/yaml-tree.ts";

/** The tag a template writes where nothing was built or promoted yet. */
const unpinnedTag = "unpinned";

/** What an overlay says about one image; absent parts are empty. `line` counts from 1. */
export type ImagePin = { tag: string; digest: string; line: number };

/** Whether a pin only holds the place until the first promotion: the tag `unpinned`, or a digest of zeros. */
export function isPlaceholder(pin: { tag: string; digest: string }): boolean {
  return pin.tag === unpinnedTag || /^sha256:0{64}$/.test(pin.digest);
}

/** The pin of the image named `image` in a kustomization's `images`, or null where it has none. */
export function readPin(kustomization: string, image: string): ImagePin | null {
  const entry = findEntry(rootOf(kustomization), image);
  if (entry === null) return null;
  const tag = fieldOf(entry, "newTag");
  const line = linesOf(kustomization)((tag?.kind === "scalar" ? tag : entry).at);
  return { tag: textOf(tag), digest: textOf(fieldOf(entry, "digest")), line };
}

/**
 * The same file with `newTag` of the image set: only the bytes of that one scalar change, so comments, order
 * and quotes stay. Null where the file has no such scalar to change, or where the edit would touch more.
 */
export function writePin(kustomization: string, image: string, tag: string): string | null {
  const before = rootOf(kustomization);
  const scalar = fieldOf(findEntry(before, image), "newTag");
  if (scalar?.kind !== "scalar" || scalar.anchor !== "") return null;
  if (scalar.text === "" && scalar.quote === "") return null;
  if (scalar.text === tag) return kustomization;
  const edited = kustomization.slice(0, scalar.at) + fitting(tag, scalar) + kustomization.slice(scalar.end);
  return changesOnly(before, rootOf(edited), scalar.text, tag) ? edited : null;
}

/** The tag as it goes between the quotes that stand there, or with its own where there are none and it needs them. */
function fitting(tag: string, { quote }: TreeScalar): string {
  const resolved = resolveScalar(tag);
  const isText = resolved.kind === "value" && resolved.value === tag;
  return quote === "" && !isText ? `"${tag}"` : tag;
}

/** Null where the text is no single document. */
function rootOf(kustomization: string): TreeNode | null {
  const read = readTrees(kustomization, "");
  return read.kind === "trees" && read.trees.length === 1 ? (read.trees[0]?.root ?? null) : null;
}

function findEntry(root: TreeNode | null, image: string): TreeMap | null {
  const images = fieldOf(root, "images");
  if (images?.kind !== "list") return null;
  for (const entry of images.items)
    if (entry.kind === "map" && textOf(fieldOf(entry, "name")) === image) return entry;
  return null;
}

function fieldOf(node: TreeNode | null, name: string): TreeNode | undefined {
  if (node?.kind !== "map") return undefined;
  return node.pairs.find(({ key }) => textOf(key) === name)?.value;
}

function textOf(node: TreeNode | undefined): string {
  return node?.kind === "scalar" ? node.text : "";
}

/** Every scalar of both documents side by side: exactly one may differ, from `before` to `after`. */
function changesOnly(older: TreeNode | null, newer: TreeNode | null, before: string, after: string): boolean {
  const was = scalarsOf(older);
  const now = scalarsOf(newer);
  if (was.length !== now.length) return false;
  const changed = was.flatMap((value, index) => (value === now[index] ? [] : [[value, now[index]]]));
  return (
    changed.length === 1 &&
    changed[0]?.[0]?.endsWith(`=${before}`) === true &&
    changed[0][1]?.endsWith(`=${after}`) === true
  );
}

function scalarsOf(node: TreeNode | null, path = ""): string[] {
  if (node?.kind === "list") return node.items.flatMap((item, index) => scalarsOf(item, `${path}/${index}`));
  if (node?.kind === "map")
    return node.pairs.flatMap(({ key, value }) => scalarsOf(value, `${path}/${textOf(key)}`));
  return [`${path}=${node?.kind === "alias" ? `*${node.name}` : textOf(node ?? undefined)}`];
}
