import fc from "fast-check";
import { expect, test } from "vitest";
import { defaultTiers, parseTiers, printTiers, shareSpentBy, thresholdOf } from "#domain/slo/burn-tiers.ts";
import { parseDuration, printDuration } from "#domain/slo/duration.ts";
import { toDecimal } from "#domain/slo/ratio.ts";

const day = 86_400;

test.each([
  [7, [16.8, 5.6, 2.8, 1]],
  [14, [6.72, 2.8, 1.4, 1]],
  [28, [13.44, 5.6, 2.8, 1]],
  [30, [14.4, 6, 3, 1]],
  [90, [21.6, 10.8, 4.5, 1.5]],
])("%i days are told by the factors %j", (days, factors) => {
  expect(defaultTiers(days * day).map(({ factor }) => factor)).toEqual(factors);
});

test("whatever the window, no usual tier fires within the budget or looks back further than the window", () => {
  fc.assert(
    fc.property(fc.integer({ min: day, max: 366 * day }), (seconds) => {
      for (const { factor, longSeconds, shortSeconds } of defaultTiers(seconds)) {
        expect(factor).toBeGreaterThanOrEqual(1);
        expect(longSeconds).toBeLessThan(seconds);
        expect(shortSeconds).toBe(longSeconds / 12);
      }
    }),
  );
});

test("an hour at 14.4 spends 2 % of 30 days, and fires above 1.44 % at 99.9 %", () => {
  const [page] = defaultTiers(30 * day);
  if (!page) throw new Error("there is one");
  expect(shareSpentBy(page, 30 * day)).toBeCloseTo(0.02, 12);
  expect(toDecimal(thresholdOf(page, { num: 999n, den: 1000n }), 6)).toBe("0.014400");
});

test("tiers are read as they are printed", () => {
  for (const days of [7, 28, 30, 90]) {
    const tiers = defaultTiers(days * day);
    expect(parseTiers(printTiers(tiers))).toEqual({ tiers });
  }
});

test("durations are read as they are printed, and `1M` is 30 days while `1m` is a minute", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 99_999 }),
      fc.constantFrom("s", "m", "h", "d", "w"),
      (count, unit) => {
        const read = parseDuration(`${count}${unit}`);
        const parts = [...printDuration(read?.seconds ?? 0).matchAll(/\d+[a-z]/g)].map(
          ([part]) => parseDuration(part)?.seconds ?? 0,
        );
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(read?.seconds);
      },
    ),
  );
  expect(parseDuration("1M")?.seconds).toBe(30 * day);
  expect(parseDuration("1m")?.seconds).toBe(60);
  for (const text of ["", "30", "d", "0d", "-1d", "1.5h", "1h30m", "1 d", "1000000d"])
    expect(parseDuration(text)).toBeNull();
});
