import { type Document, isMap, isScalar, isSeq, LineCounter, parseDocument, Scalar } from "yaml";
import { resolveScalar } from "#domain/delivery/kustomize/resolve-scalar.ts";
import { remembering } from "#domain/scaffold/remembering.ts";

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
  const { document, lines } = readOnce(kustomization, "");
  const entry = findEntry(document, image);
  if (entry === null) return null;
  const tag = entry.get("newTag", true);
  const digest = entry.get("digest", true);
  const offset = (isScalar(tag) ? tag.range?.[0] : undefined) ?? entry.range?.[0] ?? 0;
  return { tag: textOf(tag), digest: textOf(digest), line: lines.linePos(offset).line };
}

/**
 * The same file with `newTag` of the image set: only the bytes of that one scalar change, so comments, order
 * and quotes stay. Null where the file has no such scalar to change, or where the edit would touch more.
 */
export function writePin(kustomization: string, image: string, tag: string): string | null {
  const { document } = readOnce(kustomization, "");
  const scalar = findEntry(document, image)?.get("newTag", true);
  const range = isScalar(scalar) ? scalar.range : undefined;
  if (!isScalar(scalar) || !range || scalar.anchor !== undefined) return null;
  if (textOf(scalar) === tag) return kustomization;
  const edited = kustomization.slice(0, range[0]) + quoted(tag, scalar.type) + kustomization.slice(range[1]);
  return changesOnly(document, readOnce(edited, "").document, textOf(scalar), tag) ? edited : null;
}

function quoted(tag: string, style: Scalar["type"]): string {
  if (style === Scalar.QUOTE_SINGLE) return `'${tag}'`;
  const resolved = resolveScalar(tag);
  const plain = style === Scalar.PLAIN && resolved.kind === "value" && resolved.value === tag;
  return plain ? tag : `"${tag}"`;
}

/** After a keystroke the overlay reads as before; only the tag to write into it is another. */
const readOnce = remembering(32 * 1024, (kustomization) => {
  const lines = new LineCounter();
  return { document: parseDocument(kustomization, { schema: "failsafe", lineCounter: lines }), lines };
});

function findEntry(document: Document.Parsed, image: string) {
  if (document.errors.length > 0 || !isMap(document.contents)) return null;
  const images = document.contents.get("images");
  if (!isSeq(images)) return null;
  for (const entry of images.items)
    if (isMap(entry) && textOf(entry.get("name", true)) === image) return entry;
  return null;
}

function textOf(node: unknown): string {
  return isScalar(node) ? String(node.value ?? "") : "";
}

/** Every scalar of both documents side by side: exactly one may differ, from `before` to `after`. */
function changesOnly(older: Document.Parsed, newer: Document.Parsed, before: string, after: string): boolean {
  const was = scalarsOf(older.toJS());
  const now = scalarsOf(newer.toJS());
  if (was.length !== now.length) return false;
  const changed = was.flatMap((value, index) => (value === now[index] ? [] : [[value, now[index]]]));
  return (
    changed.length === 1 &&
    changed[0]?.[0]?.endsWith(`=${before}`) === true &&
    changed[0][1]?.endsWith(`=${after}`) === true
  );
}

function scalarsOf(value: unknown, path = ""): string[] {
  if (typeof value !== "object" || value === null) return [`${path}=${String(value)}`];
  return Object.entries(value).flatMap(([key, child]) => scalarsOf(child, `${path}/${key}`));
}
