import fc from "fast-check";
import { expect, test } from "vitest";
import type { Setback } from "#domain/scaffold/explanation.ts";
import { nextAttempt, patienceMs, refusalsBorne, type Trouble } from "./next-attempt.ts";

const start = new Date("2026-11-21T08:00:00Z");
const away: Trouble = { failure: { kind: "unclear" }, message: "GitHub answered 502." };

/** Follows one trouble until the portal gives up or `untilMs` is over. */
function endure(trouble: Trouble, untilMs: number, chance: () => number) {
  let now = start;
  let setback: Setback | null = null;
  const gapsMs: number[] = [];
  while (now.getTime() - start.getTime() < untilMs) {
    const next = nextAttempt(trouble, setback, now, chance());
    if (next.kind === "give-up") return { gapsMs, gaveUp: next.explanation, now };
    gapsMs.push(next.at.getTime() - now.getTime());
    now = next.at;
    setback = next.setback;
  }
  return { gapsMs, gaveUp: null, now };
}

test("a day without GitHub ends no request, whatever the dice say", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (chance) => {
      const { gaveUp, gapsMs } = endure(away, 24 * 3_600_000, () => chance);
      expect(gaveUp).toBeNull();
      expect(Math.max(...gapsMs)).toBeLessThanOrEqual(300_000);
      expect(gapsMs[0]).toBeLessThanOrEqual(1_000);
    }),
    { numRuns: 50 },
  );
});

test("after three days it ends, explained", () => {
  const { gaveUp, now } = endure(away, 2 * patienceMs, () => 0.5);
  expect(gaveUp?.code).toBe("gave-up");
  expect(gaveUp?.message).toContain("GitHub answered 502.");
  expect(now.getTime() - start.getTime()).toBeGreaterThanOrEqual(patienceMs);
});

test("comes back exactly when the limit ends, however often it was met", () => {
  const retryAt = new Date("2026-11-21T09:00:00Z");
  const next = nextAttempt(
    { failure: { kind: "limited", retryAt }, message: "Slow down." },
    null,
    start,
    0.9,
  );
  expect(next).toMatchObject({ kind: "later", at: retryAt, setback: { code: "rate-limited", attempts: 1 } });
});

test("a missing right ends the attempt at once and names the right", () => {
  const trouble: Trouble = { failure: { kind: "no-right", permission: "contents: write" }, message: "" };
  const next = nextAttempt(trouble, null, start, 0);
  expect(next).toMatchObject({ kind: "give-up", explanation: { code: "app-lacks-right" } });
  expect(next.kind === "give-up" && next.explanation.mend).toContain("contents: write");
});

test("a refusal that may pass is borne a few times; any other ends at once", () => {
  const passing: Trouble = {
    failure: { kind: "rejected", status: 422 },
    message: "No commits",
    passing: true,
  };
  expect(endure(passing, patienceMs, () => 0).gapsMs).toHaveLength(refusalsBorne);
  const final: Trouble = { failure: { kind: "rejected", status: 422 }, message: "Validation Failed" };
  expect(nextAttempt(final, null, start, 0).kind).toBe("give-up");
});

test("a new kind of trouble starts its own count", () => {
  const before: Setback = {
    code: "rate-limited",
    message: "",
    mend: "",
    since: "2026-11-20T00:00:00Z",
    attempts: 9,
  };
  const next = nextAttempt(away, before, start, 0);
  expect(next).toMatchObject({ setback: { since: start.toISOString(), attempts: 1 } });
});
