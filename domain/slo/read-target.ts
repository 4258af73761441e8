import { compare, multiply, one, parseDecimal, type Ratio, toDecimal, zero } from "#domain/slo/ratio.ts";

/** The promise in percent, as written or without needless zeros, and exactly. `fault` ends a sentence. */
export type TargetReading = { targetPercent: string; target: Ratio } | { fault: string };

/** More places than any clock or counter can tell apart. */
const decimalPattern = /^\d{1,3}(\.\d{1,12})?$/;
const hundred: Ratio = { num: 100n, den: 1n };

/** Reads a target from the very text of the file, `99.9` percent or the share `0.999`, which lies between 0 and 1. */
export function readTarget(text: string, unit: "percent" | "share"): TargetReading {
  const value = decimalPattern.test(text) ? parseDecimal(text) : null;
  if (!value)
    return {
      fault: `${JSON.stringify(text.slice(0, 40))} is not a decimal such as ${unit === "percent" ? "99.9" : "0.999"}`,
    };
  const target = unit === "percent" ? { num: value.num, den: value.den * 100n } : value;
  if (compare(target, one) >= 0)
    return { fault: `${text} leaves no budget, and every failure would be infinitely too many` };
  if (compare(target, zero) <= 0) return { fault: `${text} promises nothing` };
  const targetPercent =
    unit === "percent" ? text : toDecimal(multiply(target, hundred), 12).replace(/\.?0+$/, "");
  return { targetPercent, target };
}
