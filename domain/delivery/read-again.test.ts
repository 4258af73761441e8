import { describe, expect, test } from "vitest";
import { readAgainMs, restingMs } from "#domain/delivery/read-again.ts";
import { freshnessOf, githubSource } from "#domain/delivery/source-state.ts";
import { at, check, pullRequest } from "#tests/delivery-facts.ts";

const running = pullRequest({ checks: [check("gitops / render", "running")] });
const minutes = (count: number) => at(60 * count);

describe("a pull request is read again", () => {
  test.each([
    ["in moments while GitHub works out whether it merges", pullRequest({ mergeable: "computing" }), 3],
    ["soon while a check runs", running, 10],
    ["soon while no check has reported", pullRequest({ checks: [], requiredChecks: null }), 10],
    ["soon while a demanded check is missing", pullRequest({ checks: [] }), 10],
    ["rarely while it waits for a review", pullRequest(), 120],
    [
      "rarely while it waits for somebody to mend it",
      pullRequest({ checks: [check("gitops / render", "failed")] }),
      120,
    ],
    ["rarely while it is a draft", pullRequest({ state: "draft" }), 120],
    ["now and then where it could not be read yet", null, 30],
  ])("%s", (_, reading, seconds) => {
    expect(readAgainMs(reading, at(12))).toBe(seconds * 1000);
  });

  test("ever more rarely where nothing comes of what should move", () => {
    const waits = [1, 5, 10, 20, 60 * 24].map((count) => readAgainMs(running, minutes(count)) / 1000);
    expect(waits).toEqual([10, 29, 59, 119, 120]);
    const stuck = pullRequest({ mergeable: "computing", checks: [] });
    expect(readAgainMs(stuck, minutes(60))).toBe(restingMs);
  });

  test("soon again after a check began or ended, however old the pull request is", () => {
    const checks = [
      check("gitops / render", "passed", { startedAt: minutes(59), completedAt: minutes(60) }),
      check("test", "queued", { startedAt: null }),
    ];
    expect(readAgainMs(pullRequest({ checks, requiredChecks: null }), minutes(60))).toBe(10_000);
  });

  test("well before its reading is shown as stale", () => {
    for (const reconcileSeconds of [1, 60, 600])
      expect(restingMs).toBeLessThanOrEqual(
        freshnessOf(githubSource, reconcileSeconds).staleAfterMs - 60_000,
      );
  });
});
