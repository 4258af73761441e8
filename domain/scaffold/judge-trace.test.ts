import { expect, test } from "vitest";
import { judgeTrace, strayAfterMs, type Trace } from "./judge-trace.ts";

const now = new Date("2026-11-21T08:00:00Z");
const fresh = new Date(now.getTime() - 60_000);
const old = new Date(now.getTime() - strayAfterMs);
const branch: Trace = { isOurs: true, hasBranch: true, committedAt: fresh, pullRequest: null, record: null };
const judge = (trace: Partial<Trace>) => judgeTrace({ ...branch, ...trace }, now);

test("an open pull request nobody remembers is adopted", () => {
  expect(judge({ pullRequest: "open" })).toBe("adopt");
});

test("a branch that only looks like ours is listed and never touched", () => {
  expect(judge({ isOurs: false, pullRequest: "open" })).toBe("list");
  expect(judge({ isOurs: false, committedAt: old })).toBe("list");
  const failed = { state: "failed", finishedAt: old } as const;
  expect(judge({ isOurs: false, record: failed })).toBe("free-name");
});

test("our branch without a pull request goes after a day, not before", () => {
  expect(judge({})).toBe("list");
  expect(judge({ committedAt: old })).toBe("delete-branch");
  expect(judge({ record: { state: "failed", finishedAt: fresh }, committedAt: old })).toBe("leave");
  expect(judge({ record: { state: "failed", finishedAt: old } })).toBe("delete-branch");
});

test("the branch of a pull request closed by hand goes after a day, unless somebody else worked on it", () => {
  const closed = { state: "closed", finishedAt: old } as const;
  expect(judge({ pullRequest: "closed", record: { ...closed, finishedAt: fresh } })).toBe("leave");
  expect(judge({ pullRequest: "closed", record: closed })).toBe("delete-branch");
  expect(judge({ pullRequest: "open", record: closed })).toBe("leave");
  expect(judge({ pullRequest: "closed", isOurs: false, record: closed })).toBe("free-name");
});

test("what a late call made after a cancellation is undone at once", () => {
  const record = { state: "cancelled", finishedAt: fresh } as const;
  expect(judge({ record, pullRequest: "open" })).toBe("undo");
  expect(judge({ record })).toBe("undo");
  expect(judge({ record, pullRequest: "merged" })).toBe("leave");
});

test("work under way and services that live are left alone", () => {
  for (const state of ["running", "following", "cancelling", "live"] as const) {
    expect(judge({ record: { state, finishedAt: null }, committedAt: old })).toBe("leave");
  }
});

test("the name of a request that ended with nothing in the repository is given back", () => {
  const gone = { hasBranch: false, isOurs: false, committedAt: null };
  expect(judge({ ...gone, record: { state: "failed", finishedAt: fresh } })).toBe("free-name");
  expect(judge({ ...gone, pullRequest: "merged", record: { state: "closed", finishedAt: fresh } })).toBe(
    "leave",
  );
});
