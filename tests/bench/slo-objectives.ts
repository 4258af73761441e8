import { defaultTiers } from "#domain/slo/burn-tiers.ts";
import type { Slo } from "#domain/slo/slo.ts";
import type { Span } from "#sandbox/metrics/history/moments.ts";
import { exampleSlo } from "#tests/support/objectives.ts";

const services = Array.from({ length: 100 }, (_, number) => `service-${number}`);
const perService = 10;
const rolling = (text: string, days: number) => ({ kind: "rolling", text, seconds: days * 86_400 }) as const;

/**
 * A thousand objectives of a hundred services, each with the default tiers; two of ten are over a week, the others over 30
 * days. Those of one service count the same two raw series, which is as few as a service can have.
 */
export const thousandSlos: readonly Slo[] = services.flatMap((service) =>
  Array.from({ length: perService }, (_, number) => {
    const window = number < 2 ? rolling("7d", 7) : rolling("30d", 30);
    return exampleSlo(service, {
      id: `${service}-promise-${number}`,
      window,
      tiers: defaultTiers(window.seconds),
    });
  }),
);

const minute = 60_000;
const scrape = 15_000;

/** What they have recorded in a span, and what was scraped of their services; OpenMetrics text, a series a piece. */
export function* samplesOf(span: Span): Generator<string> {
  yield* scraped(span);
  yield* recorded(span);
}

/** A hundred requests a minute, a failure among every 1,000 or fewer. */
function* scraped(span: Span): Generator<string> {
  const times = timesIn(span, scrape);
  for (const [index, service] of services.entries()) {
    const failures = (at: number) => Math.floor(at / scrape / (30 + index));
    yield linesOf(`http_requests_total{job="${service}",code="200"}`, times, (at) => (at / scrape) * 25);
    yield linesOf(`http_requests_total{job="${service}",code="500"}`, times, failures);
  }
}

/** From budgets that are all but whole to some that are spent. */
function* recorded(span: Span): Generator<string> {
  const times = timesIn(span, minute);
  for (const [index, { id }] of thousandSlos.entries()) {
    const every = 8 + (index % 60);
    const total = (at: number) => 480 + (((at / minute) * 7_919 + index) % 41);
    const bad = (at: number) => ((at / minute + index) % every === 0 ? 5 : 0);
    yield linesOf(`slo:events_total:increase5m{slo_id="${id}"}`, times, total);
    yield linesOf(`slo:events_bad:increase5m{slo_id="${id}"}`, times, bad);
    yield linesOf(`slo:measured:bool{slo_id="${id}"}`, times, () => 1);
  }
}

function timesIn({ from, until }: Span, step: number): number[] {
  const first = Math.ceil(from / step) * step;
  return Array.from(
    { length: Math.max(0, Math.ceil((until - first) / step)) },
    (_, index) => first + index * step,
  );
}

function linesOf(series: string, times: readonly number[], valueAt: (at: number) => number): string {
  let text = "";
  for (const at of times) text += `${series} ${valueAt(at)} ${at / 1_000}\n`;
  return text;
}
