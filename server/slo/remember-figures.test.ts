import { expect, test } from "vitest";
import { partsById } from "#domain/slo/recorded-sums.ts";
import type { SloWindow } from "#domain/slo/slo.ts";
import { rememberFigures } from "#server/slo/remember-figures.ts";

const begin = Date.parse("2026-11-22T10:00:00Z");
const month: SloWindow = { kind: "rolling", text: "30d", seconds: 30 * 86_400 };

/** When Prometheus is asked by somebody who looks every second for so long, where each look takes `seconds`. */
async function askedAt(seconds: number, lookingFor: number, news: (second: number) => string = () => "") {
  const asked: number[] = [];
  let second = 0;
  const look = rememberFigures({
    read: async (_windows, at) => {
      asked.push(second);
      const none = partsById([]);
      const sums = { windows: new Map(), hour: none, day: none, alerts: new Map() };
      return { ...sums, at, observedAt: at, warnings: [], queries: 5, seconds, skew: null };
    },
    sources: { ok: async () => {}, failed: async () => {} },
    log: { error: () => {} },
    newestNotice: async () => news(second),
  });
  for (; second < lookingFor; second += 1) await look([month], new Date(begin + second * 1_000));
  return asked;
}

test("who looks every second asks Prometheus every fifteen", async () => {
  expect(await askedAt(0.2, 46)).toEqual([0, 15, 30, 45]);
});

test("a look that takes long is repeated after four times as long, and within a minute", async () => {
  expect(await askedAt(6, 61)).toEqual([0, 30, 60]);
  expect(await askedAt(25, 121)).toEqual([0, 60, 120]);
});

test("what Alertmanager rings is looked for at once, however long that takes", async () => {
  expect(await askedAt(25, 50, (second) => (second < 20 ? "none" : "rung"))).toEqual([0, 20]);
});
