import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hysteresis, nextFreeze, type Verdict } from "#domain/slo/policy/next-freeze.ts";
import type { Ratio } from "#domain/slo/ratio.ts";

const minute = (n: number) => new Date(Date.UTC(2026, 10, 21, 12, n));
const percent = (value: number): Ratio => ({ num: BigInt(Math.round(value * 1000)), den: 100_000n });

/** Verdicts after each of the evaluations, one a minute; null is an evaluation without figures. */
function follow(seen: (number | null)[], start: Verdict | null = null): Verdict[] {
  let verdict = start;
  return seen.map((value, index) => {
    verdict = nextFreeze(verdict, value === null ? null : percent(value), minute(index));
    return verdict;
  });
}
const levels = (seen: (number | null)[]) => follow(seen).map(({ level }) => level);

describe("what the policy makes of a budget", () => {
  test.each([
    [49, "ok"],
    [49.999, "ok"],
    [50, "warned"],
    [99, "warned"],
    [99.999, "warned"],
    [100, "frozen"],
    [104, "frozen"],
  ])("at %d %% spent it is %s", (value, level) => {
    expect(levels([value])).toEqual([level]);
  });

  test("is hit exactly where floating point would miss the bound", () => {
    // 500 bad of 1,000,000 at 99.9 %: (500 / 1e6) / (1 - 0.999) is 0.49999999999999956 in floats.
    const consumed = { num: 500n * 1000n, den: 1_000_000n };
    expect(nextFreeze(null, consumed, minute(0)).level).toBe("warned");
  });

  test("thaws only after it was clearly below the bound so many times in a row", () => {
    expect(levels([100, 99, 99, 99, 99])).toEqual(Array(5).fill("frozen"));
    expect(levels([100, 94, 94, 94])).toEqual(["frozen", "frozen", "frozen", "warned"]);
    expect(levels([100, 94, 94, 96, 94, 94, 94])).toEqual([...Array(6).fill("frozen"), "warned"]);
    expect(levels([100, 10, 10, 10])).toEqual(["frozen", "frozen", "frozen", "ok"]);
  });

  test("freezes at once, however calm it was", () => {
    expect(levels([0, 0, 0, 100])).toEqual(["ok", "ok", "ok", "frozen"]);
  });

  test("stays what it was without figures, says since when, and does not count them as calm", () => {
    const after = follow([100, 94, 94, null, null, 94, 94, 94]);
    expect(after.map(({ level }) => level)).toEqual([...Array(7).fill("frozen"), "warned"]);
    expect(after[3]?.unverifiedSince).toEqual(minute(2));
    expect(after[4]?.unverifiedSince).toEqual(minute(2));
    expect(after[5]?.unverifiedSince).toBeNull();
  });

  test("is never called verified before a figure was seen", () => {
    expect(follow([null, null]).map(({ level, unverifiedSince }) => [level, unverifiedSince])).toEqual([
      ["ok", minute(0)],
      ["ok", minute(0)],
    ]);
  });

  const evaluations = fc.array(fc.option(fc.double({ min: 0, max: 200, noNaN: true })), { maxLength: 40 });

  test("whatever comes: full means frozen, missing changes nothing, and a level is left only by calm evaluations", () => {
    fc.assert(
      fc.property(evaluations, (seen) => {
        const all = follow(seen);
        for (const [index, verdict] of all.entries()) {
          const before = all[index - 1];
          const value = seen[index] ?? null;
          if (value !== null && value >= 100) expect(verdict.level).toBe("frozen");
          if (value === null && before) expect(verdict.level).toBe(before.level);
          if (before?.level === "frozen" && verdict.level !== "frozen") {
            const last = seen.slice(index - hysteresis.evaluations + 1, index + 1);
            expect(last.every((each) => each !== null && each !== undefined && each < 95.001)).toBe(true);
          }
        }
      }),
    );
  });
});
