import fc from "fast-check";
import { expect, test } from "vitest";
import { recordingInterval, recordingsPerEvent } from "#domain/slo/promql/recorded.ts";

const lookBack = 300;
const scrape = 15;
const span = 3600;
/** Events that have begun to leave the last recordings, or were before the first, would be counted in part. */
const inside = { from: 2 * lookBack, to: span - 2 * lookBack };

/** Seconds at which something happened, against a counter that is scraped at `phase` and every 15 s from there. */
function recordedEvents(times: readonly number[], phase: number): number {
  let sum = 0;
  for (let at = lookBack; at <= span; at += recordingInterval) sum += increase(times, phase, at);
  return sum / recordingsPerEvent;
}

/** As promql/functions.go extrapolates it, for a counter that was there before. */
function increase(times: readonly number[], phase: number, at: number): number {
  const first = phase + Math.ceil((at - lookBack - phase) / scrape) * scrape;
  const last = phase + Math.floor((at - phase) / scrape) * scrape;
  const seen = times.filter((time) => time > first && time <= last).length;
  return (seen * lookBack) / (last - first);
}

const times = fc.array(fc.double({ min: inside.from, max: inside.to, noNaN: true }), {
  minLength: 1,
  maxLength: 50,
});
const phases = fc.double({ min: 0, max: scrape, noNaN: true, maxExcluded: true });

test("whenever it is scraped, every event counts as 0.84 to 1.06", () => {
  fc.assert(
    fc.property(times, phases, (all, phase) => {
      const counted = recordedEvents(all, phase) / all.length;
      expect(counted).toBeGreaterThan(0.84);
      expect(counted).toBeLessThan(1.06);
    }),
  );
});

test("a ratio of sums differs from that of the events themselves by a quarter of itself at most", () => {
  fc.assert(
    fc.property(times, times, phases, (bad, good, phase) => {
      const all = [...bad, ...good];
      const error = recordedEvents(bad, phase) / recordedEvents(all, phase) / (bad.length / all.length);
      expect(error).toBeGreaterThan(1 / 1.26);
      expect(error).toBeLessThan(1.26);
    }),
  );
});

test("events that come evenly count as what they are", () => {
  const even = Array.from({ length: 2400 }, (_, index) => inside.from + index);
  fc.assert(
    fc.property(phases, (phase) => {
      expect(recordedEvents(even, phase) / even.length).toBeCloseTo(1, 2);
    }),
  );
});
