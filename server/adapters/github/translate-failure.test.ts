import { expect, test } from "vitest";
import { translateFailure } from "./translate-failure.ts";

const now = new Date("2026-11-21T08:00:00Z");
const answer = (status: number, headers: Record<string, string> = {}, message = "No") => ({
  status,
  message,
  response: { headers },
});
const translate = (error: unknown) =>
  translateFailure("open the pull request", "pull_requests: write", error, now);
const failureOf = (error: unknown) => translate(error).failure;

test("a secondary limit says when to come back: in seconds, as a date, or at least a minute", () => {
  const inAMinute = new Date("2026-11-21T08:01:00Z");
  expect(failureOf(answer(403, { "retry-after": "30" }))).toEqual({
    kind: "limited",
    retryAt: new Date("2026-11-21T08:00:30Z"),
  });
  expect(failureOf(answer(429, { "retry-after": "Sat, 21 Nov 2026 08:01:00 GMT" }))).toEqual({
    kind: "limited",
    retryAt: inAMinute,
  });
  const unsaid = answer(403, {}, "You have exceeded a secondary rate limit. Please wait");
  expect(failureOf(unsaid)).toEqual({ kind: "limited", retryAt: inAMinute });
});

test("a spent limit ends by GitHub's clock, not by ours", () => {
  const theirNow = Date.parse("2026-11-21T09:00:00Z");
  const headers = {
    "x-ratelimit-remaining": "0",
    "x-ratelimit-reset": String(theirNow / 1_000 + 120),
    date: new Date(theirNow).toUTCString(),
  };
  expect(failureOf(answer(403, headers))).toEqual({
    kind: "limited",
    retryAt: new Date("2026-11-21T08:02:01Z"),
  });
});

test("a missing right is named as GitHub names it, or as the call knows it", () => {
  const told = answer(403, { "x-accepted-github-permissions": "pull_requests=write" });
  expect(failureOf(told)).toEqual({ kind: "no-right", permission: "pull_requests=write" });
  expect(failureOf(answer(403, {}, "Resource not accessible by integration"))).toEqual({
    kind: "no-right",
    permission: "pull_requests: write",
  });
});

test("whatever leaves open whether it happened is unclear", () => {
  expect(failureOf(answer(502)).kind).toBe("unclear");
  expect(failureOf(new TypeError("fetch failed", { cause: new Error("ECONNRESET") })).kind).toBe("unclear");
  expect(translate(new TypeError("fetch failed", { cause: new Error("ECONNRESET") })).message).toContain(
    "ECONNRESET",
  );
  expect(failureOf("odd").kind).toBe("unclear");
});

test("refusals keep GitHub's words, one line of them", () => {
  const refused = translate(answer(422, {}, "Validation Failed: no\nmore"));
  expect(refused.failure).toEqual({ kind: "rejected", status: 422 });
  expect(refused.message).toBe("Validation Failed: no");
  expect(failureOf(answer(404)).kind).toBe("missing");
  expect(failureOf(answer(401)).kind).toBe("missing");
});

test("GraphQL's errors come with status 200 and are told apart all the same", () => {
  const graphql = (type: string) => ({ headers: { "retry-after": "30" }, errors: [{ type, message: "No" }] });
  expect(failureOf(graphql("RATE_LIMITED"))).toMatchObject({ kind: "limited" });
  expect(failureOf(graphql("FORBIDDEN"))).toMatchObject({ kind: "no-right" });
  expect(failureOf(graphql("NOT_FOUND"))).toEqual({ kind: "missing" });
  expect(failureOf(graphql("INTERNAL"))).toEqual({ kind: "unclear" });
});
