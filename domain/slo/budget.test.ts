import fc from "fast-check";
import { expect, test } from "vitest";
import { budgetOf, burnOf, secondsToExhaustion } from "#domain/slo/budget.ts";
import { add, compare, multiply, one, type Ratio, subtract, toDecimal, zero } from "#domain/slo/ratio.ts";
import { spentLevel } from "#domain/slo/thresholds.ts";

const whole = (value: number | bigint): Ratio => ({ num: BigInt(value), den: 1n });
const target999: Ratio = { num: 999n, den: 1000n };
const counts = (bad: number, total: number) => ({ bad: whole(bad), total: whole(total) });

const targets = fc
  .integer({ min: 1, max: 999_999 })
  .map((part): Ratio => ({ num: BigInt(part), den: 1_000_000n }));
const events = fc
  .tuple(fc.bigInt({ min: 0n, max: 10n ** 12n }), fc.bigInt({ min: 1n, max: 10n ** 12n }))
  .map(([bad, good]) => ({ bad: whole(bad), total: whole(bad + good) }));

test.each([
  { bad: 499, left: "0.501", level: "below-half" },
  { bad: 500, left: "0.500", level: "half" },
  { bad: 999, left: "0.001", level: "half" },
  { bad: 1000, left: "0.000", level: "all" },
  { bad: 2000, left: "-1.000", level: "all" },
])("$bad bad of a million at 99.9 % leave $left and count as $level", ({ bad, left, level }) => {
  const budget = budgetOf(counts(bad, 1_000_000), target999);
  expect(budget && toDecimal(budget.left, 3)).toBe(left);
  expect(budget && spentLevel(budget.consumed)).toBe(level);
});

test.each([
  { consumed: 49, level: "below-half" },
  { consumed: 50, level: "half" },
  { consumed: 99, level: "half" },
  { consumed: 100, level: "all" },
])("$consumed % spent count as $level", ({ consumed, level }) => {
  expect(spentLevel({ num: BigInt(consumed), den: 100n })).toBe(level);
});

test("nothing counted is no budget at all", () => {
  expect(budgetOf(counts(0, 0), target999)).toBeNull();
  expect(burnOf(counts(0, 0), target999)).toBeNull();
});

test("what is spent and what is left are the whole, in shares and in events", () => {
  fc.assert(
    fc.property(events, targets, (counted, target) => {
      const budget = budgetOf(counted, target);
      if (!budget) throw new Error("events were counted");
      expect(compare(add(budget.consumed, budget.left), one)).toBe(0);
      expect(compare(add(counted.bad, budget.badLeft), budget.badAllowed)).toBe(0);
      expect(compare(multiply(budget.consumed, budget.badAllowed), counted.bad)).toBe(0);
      expect(compare(multiply(budget.consumed, subtract(one, target)), budget.errorRatio)).toBe(0);
      // Keeping the promise and having something left are one and the same.
      expect(compare(budget.left, zero) >= 0).toBe(compare(subtract(one, budget.errorRatio), target) >= 0);
    }),
  );
});

test("more bad events never leave more; more good ones and a lower promise never leave less", () => {
  fc.assert(
    fc.property(events, targets, targets, fc.bigInt({ min: 0n, max: 10n ** 9n }), (counted, a, b, more) => {
      const spent = (bad: Ratio, total: Ratio, target: Ratio) =>
        budgetOf({ bad, total }, target)?.consumed ?? zero;
      const base = spent(counted.bad, counted.total, a);
      expect(
        compare(spent(add(counted.bad, whole(more)), add(counted.total, whole(more)), a), base),
      ).toBeGreaterThanOrEqual(0);
      expect(compare(spent(counted.bad, add(counted.total, whole(more)), a), base)).toBeLessThanOrEqual(0);
      const [lower, higher] = compare(a, b) <= 0 ? [a, b] : [b, a];
      expect(
        compare(spent(counted.bad, counted.total, lower), spent(counted.bad, counted.total, higher)),
      ).toBeLessThanOrEqual(0);
    }),
  );
});

test("a burn of 14.4 spends the budget of 30 days in 50 hours, an outage in 43.2 minutes", () => {
  const burn = burnOf(counts(144, 10_000), target999);
  expect(burn && toDecimal(burn, 1)).toBe("14.4");
  const hours = secondsToExhaustion(one, burn ?? zero, 30 * 86_400);
  expect(hours && toDecimal(hours, 0)).toBe(String(50 * 3600));
  const outage = secondsToExhaustion(one, burnOf(counts(1, 1), target999) ?? zero, 30 * 86_400);
  expect(outage && toDecimal(outage, 0)).toBe("2592");
});

test("a budget that is not being spent, or is gone, has no end to foretell", () => {
  expect(secondsToExhaustion(one, zero, 86_400)).toBeNull();
  expect(secondsToExhaustion(zero, one, 86_400)).toBeNull();
});
