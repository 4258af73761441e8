import { printDuration } from "#domain/slo/duration.ts";
import type { Slo, SloIndicator, SloWindow } from "#domain/slo/slo.ts";

/** `99.9 % of requests not failed, rolling 30 days`. */
export function promiseOf({ targetPercent, indicator, window }: Slo): string {
  return `${targetPercent} % of ${eventsOf(indicator)}, ${windowWords(window)}`;
}

/** `rolling 30 days`, `calendar month (Europe/Berlin)`. */
export function windowWords(window: SloWindow): string {
  if (window.kind === "calendar") return `calendar ${window.unit} (${window.timeZone})`;
  const days = window.seconds / 86_400;
  if (!Number.isInteger(days)) return `rolling ${printDuration(window.seconds)}`;
  return days === 1 ? "rolling day" : `rolling ${days} days`;
}

function eventsOf(indicator: SloIndicator): string {
  return indicator.kind === "latency" ? `requests within ${indicator.le} s` : "requests not failed";
}
