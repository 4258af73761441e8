import { fullMinute, isIn, type Moments, minuteMs, type Span } from "./moments.ts";
import { type Counter, type Happening, storiesOf } from "./stories.ts";

/**
 * Gives what a Prometheus would have scraped at every full minute of a span, in OpenMetrics text without its end. Counters
 * begin at 0 with the first span asked for and with every pod; the spans that follow must be asked for in order. A label set
 * is absent until it was first counted, as with prom-client, which is over by the first start: a pod that the world was away
 * from has counted each, though nobody may order at that hour. The same spans always give the same text.
 */
export function createRawSamples(moments: Moments): (span: Span) => string {
  const stories = storiesOf(moments);
  const counts = new Map<string, number>();
  return (span) => [...samplesIn(span, moments, stories, counts)].join("");
}

function* samplesIn(
  span: Span,
  moments: Moments,
  stories: readonly Happening[],
  counts: Map<string, number>,
): Generator<string> {
  for (let at = fullMinute(span.from); at < span.until; at += minuteMs) {
    for (const [index, { service, perMinute, counters }] of stories.entries()) {
      const expected = perMinute(at) * (0.9 + 0.2 * drawn(at, index));
      // Rounded by lot, so that what happens once a day happens once a day.
      const lot = drawn(at, index + 1000);
      const happened = Math.floor(expected + lot);
      const pod = podOf(moments, service, at);
      for (const counter of counters) {
        const share = counter.share(at);
        if (share === null) continue;
        const series = seriesOf(counter, service, pod);
        const before = counts.get(series) ?? 0;
        const now = before + Math.floor(happened * share + drawn(at, index + 2000));
        if (now === 0 && at < moments.firstStart) continue;
        if (now !== before) counts.set(series, now);
        yield `${series} ${now} ${at / 1000}\n`;
      }
    }
  }
}

/** A version is a pod of its own. */
function podOf({ badDeploy, histogramLost }: Moments, service: string, at: number): string {
  const change = { "order-service": badDeploy, "user-service": histogramLost }[service];
  if (change === undefined || at < change.from) return `${service}-6c5f9d7b48-x7k2q`;
  return isIn(change, at) ? `${service}-7d9f4c6b5d-m4z8t` : `${service}-6c5f9d7b48-h9v5w`;
}

const written = new WeakMap<Counter, Map<string, string>>();

function seriesOf(counter: Counter, service: string, pod: string): string {
  const known = written.get(counter) ?? new Map<string, string>();
  written.set(counter, known);
  const before = known.get(pod);
  if (before !== undefined) return before;
  const labels = { ...counter.labels, namespace: `${service}-dev`, job: service, pod, env: "dev" };
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
  const series = `${counter.name}{${pairs.join(",")}}`;
  known.set(pod, series);
  return series;
}

/** A number in [0, 1) that depends on its arguments alone: two rounds of the finaliser of MurmurHash3. */
function drawn(at: number, which: number): number {
  let hash = (Math.imul(at / minuteMs, 0x9e3779b1) ^ Math.imul(which + 1, 0x85ebca6b)) >>> 0;
  for (let round = 0; round < 2; round += 1) {
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return (hash >>> 0) / 2 ** 32;
}
