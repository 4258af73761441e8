const unitSeconds = new Map([
  ["y", 31_536_000],
  ["w", 604_800],
  ["d", 86_400],
  ["h", 3600],
  ["m", 60],
  ["s", 1],
]);

/**
 * Seconds of `40d`, `5w5d` or `40d or 10GiB`, as Prometheus words its retention: a bound by time and one by size, of
 * which either may be missing. Null without one by time.
 */
export function readRetention(text: string): number | null {
  const [time = ""] = text.split(" or ");
  if (!/^(?:\d{1,9}[ywdhms])+$/.test(time)) return null;
  return [...time.matchAll(/(\d+)([ywdhms])/g)].reduce(
    (sum, [, count, unit = ""]) => sum + Number(count) * (unitSeconds.get(unit) ?? 0),
    0,
  );
}
