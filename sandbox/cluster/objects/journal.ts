import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { isRecord } from "#sandbox/cluster/objects/fields.ts";
import { isKubernetesObject } from "#sandbox/cluster/objects/object-guard.ts";

/** One line of the journal: the object as written under `key`, or null where it was removed. */
export type JournalEntry = { revision: number; key: string; object: KubernetesObject | null };

export type Journal = {
  append(entry: JournalEntry): void;
  close(): void;
};

const rewriteAfterBytes = 16 * 1024 * 1024;

/**
 * Opens the journal in `directory` (one JSON line per write, `journal.jsonl`) and returns what it held, newest
 * state only. A last line cut off by a crash is dropped. The file is rewritten to the living objects at every
 * opening and when it has grown long, so that it does not grow for ever.
 */
export function openJournal(directory: string): {
  journal: Journal;
  entries: JournalEntry[];
  revision: number;
} {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, "journal.jsonl");
  const { living, revision } = read(path);
  let { handle, bytes } = rewrite(path, living, revision);
  let limit = Math.max(rewriteAfterBytes, bytes * 4);

  function append(entry: JournalEntry): void {
    if (entry.object === null) living.delete(entry.key);
    else living.set(entry.key, entry);
    bytes += writeSync(handle, `${JSON.stringify(entry)}\n`);
    if (bytes < limit) return;
    closeSync(handle);
    ({ handle, bytes } = rewrite(path, living, entry.revision));
    limit = Math.max(rewriteAfterBytes, bytes * 4);
  }

  return { journal: { append, close: () => closeSync(handle) }, entries: [...living.values()], revision };
}

function read(path: string): { living: Map<string, JournalEntry>; revision: number } {
  const living = new Map<string, JournalEntry>();
  let revision = 0;
  if (!existsSync(path)) return { living, revision };
  for (const line of readFileSync(path, "utf8").split("\n")) {
    const entry = parseLine(line);
    if (entry === null) continue;
    revision = Math.max(revision, entry.revision);
    if (entry.object === null) living.delete(entry.key);
    else living.set(entry.key, entry);
  }
  return { living, revision };
}

function parseLine(line: string): JournalEntry | null {
  try {
    const value: unknown = JSON.parse(line);
    if (!isRecord(value) || typeof value.revision !== "number" || typeof value.key !== "string") return null;
    if (value.object === null) return { revision: value.revision, key: value.key, object: null };
    if (!isKubernetesObject(value.object)) return null;
    return { revision: value.revision, key: value.key, object: value.object };
  } catch {
    return null;
  }
}

function rewrite(
  path: string,
  living: Map<string, JournalEntry>,
  revision: number,
): { handle: number; bytes: number } {
  const handle = openSync(`${path}.new`, "w", 0o600);
  // The highest revision may belong to a removal; without this line a restart would hand it out twice.
  let bytes = writeSync(handle, `${JSON.stringify({ revision, key: "", object: null })}\n`);
  for (const entry of living.values()) bytes += writeSync(handle, `${JSON.stringify(entry)}\n`);
  fsyncSync(handle);
  renameSync(`${path}.new`, path);
  return { handle, bytes };
}
