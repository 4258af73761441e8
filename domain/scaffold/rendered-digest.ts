import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { blobId } from "#domain/scaffold/git-tree.ts";
import type { RenderedFile } from "#domain/scaffold/rendered-file.ts";

/**
 * Hex SHA-256 over mode, Git's blob id and path of every file, sorted by path: as sure as the commit that will
 * hold them, whose blobs are named the same way. The path is preceded by its length in bytes, so that no path can
 * pass for several lines. Browser and server must agree on it before anything is written.
 */
export function renderedDigest(files: readonly RenderedFile[]): string {
  const lines = files
    .toSorted((left, right) => (left.path < right.path ? -1 : left.path > right.path ? 1 : 0))
    .map(({ mode, path, content }) => `${mode} ${blobId(content)} ${utf8ToBytes(path).length} ${path}\n`);
  return bytesToHex(sha256(utf8ToBytes(lines.join(""))));
}
