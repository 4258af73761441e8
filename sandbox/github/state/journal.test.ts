import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { openJournal } from "./journal.ts";

let dir: string;
const path = () => join(dir, "journal.ndjson");
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "portolan-journal-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test("keeps every put without being closed, forgets what was deleted, and compacts at the next start", () => {
  const table = openJournal(path()).table("rows", z.number());
  for (let turn = 0; turn < 50; turn += 1) table.put("a", turn);
  table.put("b", 1);
  table.delete("b");
  const again = openJournal(path());
  expect(again.table("rows", z.number()).all()).toEqual([49]);
  expect(readFileSync(path(), "utf8").trimEnd().split("\n")).toHaveLength(1);
});

test("drops a last line that a crash has torn, and says so when the middle is damaged", () => {
  openJournal(path()).table("rows", z.number()).put("a", 1);
  appendFileSync(path(), '{"t":"rows","k":"b","v"');
  expect(openJournal(path()).table("rows", z.number()).all()).toEqual([1]);
  writeFileSync(path(), '{"t":"rows"\n{"t":"rows","k":"b","v":2}\n');
  expect(() => openJournal(path())).toThrow(/damaged in its middle/);
});
