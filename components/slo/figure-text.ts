const nbsp = "\u00a0";
const minus = "\u2212";
const whole = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 1 });

/**
 * A share of the budget in percent to one place: `38.2 %`. It never rounds to a bound that was not reached: the least
 * that is left reads `<0.1 %`, and what is not whole never reads `100 %`.
 */
export function shareText(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return `<0.1${nbsp}%`;
  if (percent < 0 && percent > -0.1) return `${minus}0.1${nbsp}%`;
  const shown = percent < 100 ? Math.min(99.9, round(percent, 1)) : round(percent, 1);
  return `${signed(shown)}${nbsp}%`;
}

/**
 * The share of good events in percent, cut and not rounded, to two places more than the promise has, so that it never
 * looks kept where it was missed: `99.938 %` of a promised `99.9`.
 */
export function attainedText(attained: number, targetPercent: string): string {
  const places = Math.min(6, (targetPercent.split(".")[1]?.length ?? 0) + 2);
  const scale = 10 ** places;
  // A float can lie a hair under the decimal it stands for; it must not lose a place for that.
  const cut = Math.floor(attained * 100 * scale + 1e-6) / scale;
  return attained >= 1 ? `100${nbsp}%` : `${cut.toFixed(places)}${nbsp}%`;
}

/** A burn rate: `0.4×`, `16×`. */
export function burnText(burn: number): string {
  if (burn > 0 && burn < 0.05) return "<0.1×";
  return `${burn < 10 ? round(burn, 1) : whole.format(burn)}×`;
}

/** Events. Counts come of extrapolation and may have fractions, which matter only where there are few. */
export function countText(count: number): string {
  return count < 10 ? tenth.format(count) : whole.format(count);
}

/** Two bounds of a count or share, as one where they are equal. */
export function rangeText(
  { least, most }: { least: number; most: number },
  text: (value: number) => string,
): string {
  const [low, high] = [text(least), text(most)];
  return low === high ? low : `${low} to ${high}`;
}

/** A length of seconds in its largest whole unit, for windows: `5 m`, `6 h`, `30 d`. */
export function windowText(seconds: number): string {
  const units = [
    ["d", 86_400],
    ["h", 3_600],
    ["m", 60],
  ] as const;
  const [name, size] = units.find(([, length]) => seconds % length === 0) ?? ["s", 1];
  return `${seconds / size}${nbsp}${name}`;
}

function round(value: number, places: number): number {
  return Math.round(value * 10 ** places) / 10 ** places;
}

function signed(value: number): string {
  return value < 0 ? `${minus}${tenth.format(-value)}` : tenth.format(value);
}
