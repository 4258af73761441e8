import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deliveryHint } from "#domain/delivery/delivery-hint.ts";

const repository = { full_name: "acme/platform" };

describe("the hint of a webhook", () => {
  test("names the pull requests and heads that a check points at", () => {
    const check_run = { head_sha: "a".repeat(40), pull_requests: [{ number: 7 }, { number: 7 }] };
    expect(deliveryHint({ repository, check_run })).toEqual({
      repository: "acme/platform",
      pullRequests: [7],
      shas: ["a".repeat(40)],
      branch: null,
      mergeGroup: null,
    });
  });

  test("names the merge group whose checks are asked for, and none that is over", () => {
    const head_ref = `refs/heads/gh-readonly-queue/main/pr-7-${"b".repeat(40)}`;
    const merge_group = { head_sha: "a".repeat(40), base_sha: "b".repeat(40), head_ref };
    expect(deliveryHint({ repository, action: "checks_requested", merge_group })?.mergeGroup).toEqual({
      head: "a".repeat(40),
      base: "b".repeat(40),
      ref: head_ref,
    });
    expect(deliveryHint({ repository, action: "destroyed", merge_group })?.mergeGroup).toBeNull();
  });

  test("names the branch a push moved, and none for a tag", () => {
    expect(deliveryHint({ repository, ref: "refs/heads/main" })?.branch).toBe("main");
    expect(deliveryHint({ repository, ref: "refs/tags/v1" })?.branch).toBeNull();
  });

  test("keeps nothing else of the body", () => {
    const hint = deliveryHint({
      repository,
      pull_request: { number: 3, body: "s3cret" },
      sender: { login: "x" },
    });
    expect(hint).toEqual({
      repository: "acme/platform",
      pullRequests: [3],
      shas: [],
      branch: null,
      mergeGroup: null,
    });
  });

  test("is read of anything without a crash", () => {
    fc.assert(
      fc.property(fc.anything(), (payload) => void deliveryHint(payload)),
      { numRuns: 2_000 },
    );
    const odd = {
      repository,
      pull_request: { number: -1 },
      sha: 7,
      check_run: { pull_requests: "x", head_sha: null },
    };
    expect(deliveryHint(odd)).toEqual({
      repository: "acme/platform",
      pullRequests: [],
      shas: [],
      branch: null,
      mergeGroup: null,
    });
  });
});
