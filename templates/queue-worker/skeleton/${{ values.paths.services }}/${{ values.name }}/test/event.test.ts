import assert from "node:assert/strict";
import { test } from "node:test";
import { Malformed, readEvent } from "../src/queue/event.ts";

const good = { id: "e-1", type: "order.created", version: 1, time: "2026-01-02T03:04:05Z", data: { a: 1 } };

test("reads what it knows and leaves additions alone", () => {
  assert.deepEqual(readEvent(JSON.stringify({ ...good, more: true })), good);
});

for (const [what, body] of [
  ["broken JSON", "{"],
  ["a list", "[]"],
  ["null", "null"],
  ["nothing", ""],
  ["no id", { ...good, id: undefined }],
  ["an id that would be a Redis key of megabytes", { ...good, id: "x".repeat(129) }],
  ["an id with a line break", { ...good, id: "a\nb" }],
  ["a version in words", { ...good, version: "one" }],
  ["a time that is none", { ...good, time: "yesterday" }],
  ["data that is a list", { ...good, data: [] }],
] as const)
  test(`refuses ${what}`, () => {
    assert.throws(() => readEvent(typeof body === "string" ? body : JSON.stringify(body)), Malformed);
  });
