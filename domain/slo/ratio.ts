/**
 * An exact rational. `den` is positive; not reduced. Floats would miss the bounds that matter:
 * `(500 / 1e6) / (1 - 0.999)` is 0.49999999999999956 in IEEE 754.
 */
export type Ratio = { num: bigint; den: bigint };

export const zero: Ratio = { num: 0n, den: 1n };
export const one: Ratio = { num: 1n, den: 1n };

/** Reads a decimal (`99.9`, `-0.5`, `1e-3`, as Prometheus writes it) exactly; null for anything else, NaN and Inf too. */
export function parseDecimal(text: string): Ratio | null {
  const [, sign, whole = "", part = "", power = "0"] =
    /^([+-]?)(\d{1,400})(?:\.(\d{0,400}))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text) ?? [];
  if (sign === undefined) return null;
  const digits = BigInt(whole + part) * (sign === "-" ? -1n : 1n);
  const exponent = Number(power) - part.length;
  return exponent >= 0
    ? { num: digits * 10n ** BigInt(exponent), den: 1n }
    : { num: digits, den: 10n ** BigInt(-exponent) };
}

export function add(a: Ratio, b: Ratio): Ratio {
  return { num: a.num * b.den + b.num * a.den, den: a.den * b.den };
}

export function subtract(a: Ratio, b: Ratio): Ratio {
  return add(a, { num: -b.num, den: b.den });
}

export function multiply(a: Ratio, b: Ratio): Ratio {
  return { num: a.num * b.num, den: a.den * b.den };
}

/** `a / b`; null where `b` is 0. */
export function divide(a: Ratio, b: Ratio): Ratio | null {
  if (b.num === 0n) return null;
  const sign = b.num < 0n ? -1n : 1n;
  return { num: a.num * b.den * sign, den: a.den * b.num * sign };
}

/** Negative where `a < b`, 0 where they are equal, positive otherwise. */
export function compare(a: Ratio, b: Ratio): number {
  const left = a.num * b.den;
  const right = b.num * a.den;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The nearest float, for drawing; never for a decision. */
export function toNumber({ num, den }: Ratio): number {
  // The whole apart: together with eighteen places it would be rounded twice.
  return Number(num / den) + Number(((num % den) * 10n ** 18n) / den) / 1e18;
}

/** Written out with exactly `digits` places, rounded half away from zero: `0.38205`. */
export function toDecimal({ num, den }: Ratio, digits: number): string {
  const scale = 10n ** BigInt(digits);
  const size = num < 0n ? -num : num;
  const rounded = (size * scale * 2n + den) / (den * 2n);
  const text = rounded.toString().padStart(digits + 1, "0");
  const sign = num < 0n && rounded !== 0n ? "-" : "";
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** `num/den`, reduced: how an exact share is stored. */
export function writeRatio({ num, den }: Ratio): string {
  const size = num < 0n ? -num : num;
  const common = divisorOf(size, den);
  return `${num / common}/${den / common}`;
}

/** Reads what `writeRatio` wrote; null for anything else. */
export function parseRatio(text: string): Ratio | null {
  const [, num, den] = /^(-?\d+)\/(\d+)$/.exec(text) ?? [];
  if (num === undefined || den === undefined || /^0+$/.test(den)) return null;
  return { num: BigInt(num), den: BigInt(den) };
}

function divisorOf(a: bigint, b: bigint): bigint {
  return b === 0n ? a : divisorOf(b, a % b);
}
