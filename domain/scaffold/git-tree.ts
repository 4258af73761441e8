import { sha1 } from "@noble/hashes/legacy.js";
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { remembering } from "#domain/scaffold/remembering.ts";
import type { RenderedFile } from "#domain/scaffold/rendered-file.ts";

type TreeEntry =
  | { kind: "blob"; mode: string; id: string }
  | { kind: "tree"; entries: Map<string, TreeEntry> };

/** Git's id of a file's content: SHA-1 over `blob <bytes>\0<content>` (gitformat-pack, "object types"). */
export function blobId(content: string): string {
  return idOnce(content, "");
}

/** Most files of a preview are the same after a keystroke, and hashing them is most of a tree's work. */
const idOnce = remembering(256 * 1024, (content) => objectId("blob", utf8ToBytes(content)));

/**
 * Git's id of the tree that `files` form below `folder` (repository-relative, no trailing slash; `""` for the
 * root). Equal to `git rev-parse HEAD:<folder>` once they are committed. Null where no file lies below it.
 */
export function treeId(files: readonly RenderedFile[], folder = ""): string | null {
  const prefix = folder === "" ? "" : `${folder}/`;
  const root = new Map<string, TreeEntry>();
  for (const file of files) {
    if (!file.path.startsWith(prefix)) continue;
    place(root, file.path.slice(prefix.length).split("/"), file);
  }
  return root.size === 0 ? null : writeTree(root);
}

function place(tree: Map<string, TreeEntry>, segments: string[], file: RenderedFile): void {
  const [name = "", ...rest] = segments;
  if (rest.length === 0) {
    tree.set(name, { kind: "blob", mode: file.mode, id: blobId(file.content) });
    return;
  }
  const known = tree.get(name);
  const entries = known?.kind === "tree" ? known.entries : new Map<string, TreeEntry>();
  tree.set(name, { kind: "tree", entries });
  place(entries, rest, file);
}

function writeTree(entries: Map<string, TreeEntry>): string {
  const rows = [...entries].map(([name, entry]) => ({
    // Git sorts a directory as if its name ended in a slash, so `a.ts` stands before `a/`.
    key: utf8ToBytes(entry.kind === "tree" ? `${name}/` : name),
    mode: entry.kind === "tree" ? "40000" : entry.mode,
    name,
    id: entry.kind === "tree" ? writeTree(entry.entries) : entry.id,
  }));
  rows.sort((left, right) => compareBytes(left.key, right.key));
  return objectId(
    "tree",
    concatBytes(
      ...rows.map((row) => concatBytes(utf8ToBytes(`${row.mode} ${row.name}\0`), hexToBytes(row.id))),
    ),
  );
}

function objectId(type: "blob" | "tree", body: Uint8Array): string {
  return bytesToHex(sha1(concatBytes(utf8ToBytes(`${type} ${body.length}\0`), body)));
}

function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const shared = Math.min(left.length, right.length);
  for (let index = 0; index < shared; index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
