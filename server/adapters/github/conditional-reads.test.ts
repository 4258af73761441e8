import { Octokit } from "@octokit/rest";
import { beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { createConditionalRead } from "#server/adapters/github/conditional-reads.ts";

const { signal } = new AbortController();
/** What each number's answer holds, and the statuses GitHub gave. */
let held: Map<string, string>;
let statuses: number[];
let read: ReturnType<typeof createNoteReader>;

const createNoteReader = () => {
  const fetch = async (url: string, { headers }: { headers: Record<string, string> }) => {
    const body = held.get(new URL(url).pathname) ?? "old";
    const status = headers["if-none-match"] === `"${body}"` ? 304 : 200;
    statuses.push(status);
    const answer = status === 304 ? null : JSON.stringify({ body, more: "not wanted" });
    return new Response(answer, {
      status,
      headers: { etag: `"${body}"`, "content-type": "application/json" },
    });
  };
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const octokit = new Octokit({ baseUrl: "https://github.example", request: { fetch }, log });
  return createConditionalRead(octokit, "/notes/{number}", z.object({ body: z.string() }));
};

beforeEach(() => {
  held = new Map();
  statuses = [];
  read = createNoteReader();
});

const note = (number: number) => read({ number }, signal);
const notes = async (first: number, last: number) => {
  for (let number = first; number <= last; number += 1) await note(number);
};

test("gives what is wanted of an answer, the same again for free, and what changed anew", async () => {
  expect([await note(1), await note(1)]).toEqual([{ body: "old" }, { body: "old" }]);
  held.set("/notes/1", "new");
  expect([await note(1), await note(1)]).toEqual([{ body: "new" }, { body: "new" }]);
  expect(statuses).toEqual([200, 304, 200, 304]);
});

test("asks for many in turn without forgetting the first", async () => {
  await notes(1, 1_500);
  statuses = [];
  await notes(1, 1_500);
  expect(new Set(statuses)).toEqual(new Set([304]));
});

test("forgets first what nobody asks for any more", async () => {
  await notes(1, 2_000);
  await note(1);
  await note(2_001);
  statuses = [];
  await note(1);
  await note(2);
  expect(statuses).toEqual([304, 200]);
});
