import { appendFileSync, mkdtempSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openJournal } from "#sandbox/cluster/objects/journal.ts";

const config = (name: string) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name } });

test("the newest state comes back, a removal stays removed and its revision is not given out again", () => {
  const directory = mkdtempSync(join(tmpdir(), "portolan-journal-"));
  const first = openJournal(directory);
  first.journal.append({ revision: 2, key: "a", object: config("a") });
  first.journal.append({ revision: 3, key: "b", object: config("b") });
  first.journal.append({ revision: 4, key: "a", object: null });
  first.journal.close();
  const second = openJournal(directory);
  expect(second.entries.map((entry) => entry.key)).toEqual(["b"]);
  expect(second.revision).toBe(4);
  second.journal.close();
});

test("a line cut off by a crash is dropped and the rest kept", () => {
  const directory = mkdtempSync(join(tmpdir(), "portolan-journal-"));
  const first = openJournal(directory);
  first.journal.append({ revision: 2, key: "a", object: config("a") });
  first.journal.close();
  const file = join(directory, "journal.jsonl");
  appendFileSync(file, '{"revision":3,"key":"b","obj');
  const second = openJournal(directory);
  expect(second.entries.map((entry) => entry.key)).toEqual(["a"]);
  second.journal.append({ revision: 3, key: "c", object: config("c") });
  second.journal.close();
  expect(readFileSync(file, "utf8")).not.toContain('"obj\n');
  expect(openJournal(directory).entries.map((entry) => entry.key)).toEqual(["a", "c"]);
});

test("a long journal is rewritten to what lives", () => {
  const directory = mkdtempSync(join(tmpdir(), "portolan-journal-"));
  const { journal } = openJournal(directory);
  const large = { ...config("a"), data: { text: "x".repeat(1024 * 1024) } };
  for (let revision = 2; revision < 40; revision += 1) journal.append({ revision, key: "a", object: large });
  journal.close();
  expect(statSync(join(directory, "journal.jsonl")).size).toBeLessThan(17 * 1024 * 1024);
  const again = openJournal(directory);
  expect(again.revision).toBe(39);
  again.journal.close();
});
