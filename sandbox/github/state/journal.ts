import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";

/** Rows are values: `put` replaces, nobody mutates. Keys keep the order of their first `put`. */
export type Table<Row> = {
  get(key: string): Row | undefined;
  put(key: string, row: Row): Row;
  delete(key: string): void;
  all(): Row[];
  size(): number;
};

export type Journal = {
  table<Schema extends z.ZodType>(name: string, schema: Schema): Table<z.output<Schema>>;
  close(): void;
};

const lineSchema = z.object({ t: z.string(), k: z.string(), v: z.unknown().optional() });
type Line = z.output<typeof lineSchema>;

/**
 * Opens an append-only journal of table rows (one JSON object a line: `t` table, `k` key, `v` row or absent when
 * deleted). Each `put` is written before it returns, so a killed process loses nothing it answered; opening
 * compacts into a new file that takes the old one's place by rename. A torn last line is dropped.
 */
export function openJournal(path: string): Journal {
  mkdirSync(dirname(path), { recursive: true });
  const kept = readJournal(path);
  const fresh = `${path}.compact`;
  writeFileSync(fresh, [...kept.values()].map((line) => `${JSON.stringify(line)}\n`).join(""));
  renameSync(fresh, path);
  const file = openSync(path, "a");
  let open = true;
  const append = (line: Line) => {
    if (open) writeSync(file, `${JSON.stringify(line)}\n`);
  };
  return {
    table: (name, schema) => openTable(name, schema, kept, append),
    close() {
      if (!open) return;
      open = false;
      closeSync(file);
    },
  };
}

function openTable<Schema extends z.ZodType>(
  name: string,
  schema: Schema,
  kept: Map<string, Line>,
  append: (line: Line) => void,
): Table<z.output<Schema>> {
  const rows = new Map<string, z.output<Schema>>();
  for (const line of kept.values()) if (line.t === name) rows.set(line.k, schema.parse(line.v));
  return {
    get: (key) => rows.get(key),
    put(key, row) {
      rows.set(key, row);
      append({ t: name, k: key, v: row });
      return row;
    },
    delete(key) {
      if (rows.delete(key)) append({ t: name, k: key });
    },
    all: () => [...rows.values()],
    size: () => rows.size,
  };
}

function readJournal(path: string): Map<string, Line> {
  const kept = new Map<string, Line>();
  if (!existsSync(path)) return kept;
  const lines = readFileSync(path, "utf8").split("\n");
  for (const [index, text] of lines.entries()) {
    if (text === "") continue;
    const line = readLine(text, index === lines.length - 1);
    if (line === undefined) continue;
    const id = `${line.t}\u0000${line.k}`;
    if (line.v === undefined) kept.delete(id);
    else kept.set(id, line);
  }
  return kept;
}

function readLine(text: string, last: boolean): Line | undefined {
  try {
    return lineSchema.parse(JSON.parse(text));
  } catch (cause) {
    if (last) return undefined;
    throw new Error(
      "The trial GitHub's journal is damaged in its middle; delete its folder to start afresh.",
      { cause },
    );
  }
}
