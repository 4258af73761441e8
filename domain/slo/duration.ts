const secondsOf = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800, M: 2_592_000, Q: 7_776_000, Y: 31_536_000 };
type Unit = keyof typeof secondsOf;

/** A number with its unit, `28d`. */
export type Duration = { count: number; unit: Unit; seconds: number };

/**
 * Reads OpenSLO's shorthand, one whole number and m, h, d, w, M (30 days), Q (90) or Y (365), and `s` besides; null for
 * anything else.
 */
export function parseDuration(text: string): Duration | null {
  const [, digits, unit] = /^([1-9]\d{0,5})([smhdwMQY])$/.exec(text) ?? [];
  if (digits === undefined || !isUnit(unit)) return null;
  const count = Number(digits);
  return { count, unit, seconds: count * secondsOf[unit] };
}

function isUnit(text: string | undefined): text is Unit {
  return text !== undefined && Object.hasOwn(secondsOf, text);
}

const printed = [
  ["d", 86_400],
  ["h", 3600],
  ["m", 60],
  ["s", 1],
] as const;

/** Whole seconds as PromQL and people write them: `30d`, `1h30m`. At least one second. */
export function printDuration(seconds: number): string {
  let rest = Math.max(1, Math.round(seconds));
  let text = "";
  for (const [unit, size] of printed) {
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * size;
  }
  return text;
}
