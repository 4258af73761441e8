import fc from "fast-check";
import { expect, test } from "vitest";
import {
  add,
  compare,
  divide,
  multiply,
  one,
  parseDecimal,
  type Ratio,
  subtract,
  toDecimal,
  toNumber,
  zero,
} from "#domain/slo/ratio.ts";

const integers = fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n });
const ratios = fc
  .tuple(integers, fc.bigInt({ min: 1n, max: 10n ** 12n }))
  .map(([num, den]): Ratio => ({ num, den }));
const same = (a: Ratio, b: Ratio) => compare(a, b) === 0;

test("sums, products and their inverses are exact", () => {
  fc.assert(
    fc.property(ratios, ratios, ratios, (a, b, c) => {
      expect(same(add(a, b), add(b, a))).toBe(true);
      expect(same(multiply(a, add(b, c)), add(multiply(a, b), multiply(a, c)))).toBe(true);
      expect(same(subtract(add(a, b), b), a)).toBe(true);
      const quotient = divide(a, b);
      expect(quotient === null).toBe(b.num === 0n);
      if (quotient) expect(same(multiply(quotient, b), a)).toBe(true);
    }),
  );
});

test("comparing is an order that subtraction agrees with", () => {
  fc.assert(
    fc.property(ratios, ratios, (a, b) => {
      expect(Math.sign(compare(a, b))).toBe(Math.sign(compare(subtract(a, b), zero)));
      expect(compare(a, b)).toBe(-compare(b, a) + 0);
    }),
  );
});

test("a decimal is read exactly, however a float would round it", () => {
  fc.assert(
    fc.property(integers, fc.integer({ min: 0, max: 12 }), (digits, places) => {
      const ratio = { num: digits, den: 10n ** BigInt(places) };
      const read = parseDecimal(toDecimal(ratio, places));
      expect(read && same(read, ratio)).toBe(true);
    }),
  );
  expect(parseDecimal("99.9")).toEqual({ num: 999n, den: 10n });
  expect(parseDecimal("1.5e+3")).toEqual({ num: 1500n, den: 1n });
});

test("what Prometheus says of a number that is none is not a number", () => {
  for (const text of ["NaN", "+Inf", "-Inf", "", " 1", "1,5", "0x10", "1e9999", "--1"])
    expect(parseDecimal(text)).toBeNull();
});

test("every float is read as what it is", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }), (value) => {
      const read = parseDecimal(String(value));
      expect(read).not.toBeNull();
      if (read && Math.abs(value) > 1e-3)
        expect(Math.abs(toNumber(read) - value) / Math.abs(value)).toBeLessThan(1e-14);
    }),
  );
});

test("the half that floats miss is met", () => {
  expect(500 / 1e6 / (1 - 0.999) >= 0.5).toBe(false);
  const consumed = divide({ num: 500n, den: 1_000_000n }, subtract(one, { num: 999n, den: 1000n }));
  expect(consumed && compare(consumed, { num: 1n, den: 2n })).toBe(0);
});

test("a decimal is written with the places asked for, half away from zero", () => {
  expect(toDecimal({ num: 38205n, den: 100_000n }, 5)).toBe("0.38205");
  expect(toDecimal({ num: -1n, den: 2n }, 0)).toBe("-1");
  expect(toDecimal({ num: -1n, den: 1000n }, 2)).toBe("0.00");
});
