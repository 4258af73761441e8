import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { RenderedFile } from "#domain/scaffold/rendered-file.ts";

/**
 * Hex SHA-256 over path, mode and content of every file, sorted by path. Each part is preceded by its length in
 * bytes, so that no content can pass for a path. Browser and server must agree on it before anything is written.
 */
export function renderedDigest(files: readonly RenderedFile[]): string {
  const hash = sha256.create();
  const sorted = [...files].sort((left, right) =>
    left.path < right.path ? -1 : left.path > right.path ? 1 : 0,
  );
  for (const file of sorted) {
    const path = utf8ToBytes(file.path);
    const content = utf8ToBytes(file.content);
    hash.update(utf8ToBytes(`${file.mode} ${path.length} ${content.length}\n`));
    hash.update(path);
    hash.update(content);
  }
  return bytesToHex(hash.digest());
}
