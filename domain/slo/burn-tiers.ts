import { parseDuration, printDuration } from "#domain/slo/duration.ts";
import { compare, multiply, one, parseDecimal, type Ratio, toDecimal, toNumber } from "#domain/slo/ratio.ts";
import type { BurnTier, SloWindow } from "#domain/slo/slo.ts";

/** By which a file names its own tiers, in `metadata.annotations`. */
export const tiersAnnotation = "portolan.dev/burn-tiers";

const hour = 3600;
const day = 86_400;
const pairs = [
  { longSeconds: hour, shortSeconds: 300, severity: "page" },
  { longSeconds: 6 * hour, shortSeconds: 1800, severity: "page" },
  { longSeconds: day, shortSeconds: 2 * hour, severity: "ticket" },
  { longSeconds: 3 * day, shortSeconds: 6 * hour, severity: "ticket" },
] as const;

/** Percent of the budget that each pair may burn in its long window before somebody is told. */
const shares = {
  // Google SRE Workbook, table 5-8, with the tier its rules add; for 30 days these are 14.4, 6, 3 and 1.
  month: [2, 5, 10, 10],
  // A week's 2 % in an hour would be a burn of 3.4, which is noise; Datadog's shares for seven days.
  week: [10, 20, 40, 40],
  // And those for ninety: 2 % of so long a window is too much for a first word.
  quarter: [1, 3, 5, 5],
} as const;

/**
 * The tiers of an objective that names none: factor = share · window / long window, and never below 1, since a burn
 * below 1 stays within the budget. Pairs longer than the window are left out.
 */
export function defaultTiers(windowSeconds: number): BurnTier[] {
  const kind = windowSeconds < 14 * day ? "week" : windowSeconds > 45 * day ? "quarter" : "month";
  return pairs
    .map((pair, index) => {
      const percent = BigInt(shares[kind][index] ?? 0);
      const factor = { num: percent * BigInt(windowSeconds), den: 100n * BigInt(pair.longSeconds) };
      return { ...pair, factor: compare(factor, one) < 0 ? 1 : rounded(factor) };
    })
    .filter(({ longSeconds }) => longSeconds < windowSeconds);
}

/** Two places, as people write factors: 28 days give 13.44, 5.6, 2.8 and 1. */
function rounded(factor: Ratio): number {
  return Number(toDecimal(factor, 2));
}

/**
 * Reads `14.4 1h/5m page, 1 3d/6h ticket`, the steepest first; `fault` ends a sentence. Whole minutes, at least five,
 * since the series are counted over five.
 */
export function parseTiers(text: string): { tiers: BurnTier[] } | { fault: string } {
  const parts = text.split(",").map((part) => part.trim());
  if (parts.length > 10) return { fault: "it names more than ten tiers" };
  const tiers: BurnTier[] = [];
  for (const part of parts) {
    const tier = parseTier(part);
    if (!tier) return { fault: `${JSON.stringify(part.slice(0, 60))} is no tier such as "14.4 1h/5m page"` };
    if (tier.shortSeconds >= tier.longSeconds)
      return { fault: `the short window of "${part}" is not shorter than its long one` };
    if (tier.shortSeconds < 300 || tier.shortSeconds % 60 !== 0 || tier.longSeconds % 60 !== 0)
      return { fault: `the windows of "${part}" are not whole minutes of at least five` };
    if (tiers.some(({ factor, severity }) => factor === tier.factor && severity === tier.severity))
      return { fault: `two tiers of one severity have the factor ${tier.factor}` };
    tiers.push(tier);
  }
  return { tiers };
}

function parseTier(text: string): BurnTier | null {
  const [, factorText = "", long = "", short = "", severity] =
    /^(\d{1,4}(?:\.\d{1,4})?) +(\w+)\/(\w+) +(page|ticket)$/.exec(text) ?? [];
  const longSeconds = parseDuration(long)?.seconds;
  const shortSeconds = parseDuration(short)?.seconds;
  const factor = Number(factorText);
  if (longSeconds === undefined || shortSeconds === undefined || factor <= 0) return null;
  if (severity !== "page" && severity !== "ticket") return null;
  return { factor, longSeconds, shortSeconds, severity };
}

/** As an annotation has them. */
export function printTiers(tiers: readonly BurnTier[]): string {
  return tiers
    .map(
      ({ factor, longSeconds, shortSeconds, severity }) =>
        `${factor} ${printDuration(longSeconds)}/${printDuration(shortSeconds)} ${severity}`,
    )
    .join(", ");
}

/** The factor exactly, as it is written. */
export function factorOf({ factor }: BurnTier): Ratio {
  return parseDecimal(String(factor)) ?? one;
}

/** What error ratio a tier fires above: factor · (1 − target). */
export function thresholdOf(tier: BurnTier, target: Ratio): Ratio {
  return multiply(factorOf(tier), { num: target.den - target.num, den: target.den });
}

/** Share of the budget that is gone when a tier has burnt for its whole long window: factor · long / window. */
export function shareSpentBy(tier: BurnTier, windowSeconds: number): number {
  const long = { num: BigInt(tier.longSeconds), den: BigInt(windowSeconds) };
  return toNumber(multiply(factorOf(tier), long));
}

/** The length that tiers are scaled by: months count 30 days, quarters 90, years 365. */
export function nominalSeconds(window: SloWindow): number {
  if (window.kind === "rolling") return window.seconds;
  return { day, week: 7 * day, month: 30 * day, quarter: 90 * day, year: 365 * day }[window.unit];
}
