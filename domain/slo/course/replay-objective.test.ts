import fc from "fast-check";
import { expect, test } from "vitest";
import type { Bucket } from "#domain/slo/course/buckets.ts";
import { countedOver } from "#domain/slo/course/counted-over.ts";
import { replayObjective } from "#domain/slo/course/replay-objective.ts";
import { parseDecimal } from "#domain/slo/ratio.ts";
import type { Slo } from "#domain/slo/slo.ts";

const stepSeconds = 300;
const indicator = {
  kind: "bad-of-total" as const,
  bad: 'http_requests_total{service="pay-api",status=~"5.."}',
  total: 'http_requests_total{service="pay-api"}',
};

function slo(percent: string): Slo {
  const target = parseDecimal(percent);
  if (!target) throw new Error("The target of this test is no decimal.");
  return {
    id: "pay-api-availability",
    service: "pay-api",
    title: "Availability",
    description: "",
    targetPercent: percent,
    target: { num: target.num, den: target.den * 100n },
    window: { kind: "rolling", text: "1d", seconds: 86_400 },
    indicator,
    tiers: [{ factor: 14.4, longSeconds: 3_600, shortSeconds: 300, severity: "page" }],
    file: "f",
    line: 1,
  };
}

const day = (bucket: (index: number) => Partial<Bucket>): Bucket[] =>
  Array.from({ length: 288 }, (_, index) => ({
    at: new Date(index * stepSeconds * 1_000),
    bad: 0,
    total: 100,
    ...bucket(index),
  }));
const play = (percent: string, buckets: Bucket[]) =>
  replayObjective(slo(percent), { buckets, from: 0, stepSeconds });

test("a target says what it would have left, with its arithmetic", () => {
  const buckets = day((index) => (index === 100 ? { bad: 18 } : {}));
  expect(play("99.9", buckets)).toMatchObject({ knowledge: "measured", bad: 18, total: 28_800, left: 0.375 });
  expect(play("99.95", buckets).left).toBeCloseTo(-0.25, 10);
  expect(play("99.9", buckets).working).toEqual([
    "allowed = 28800.000 × (1 − 0.999000) = 28.800",
    "bad = 18.000",
    "left = 1 − 18.000 / 28.800 = 0.37500",
  ]);
});

test("a burst pages once, and a stricter target pages for what a looser one bears", () => {
  const burst = day((index) => (index >= 100 && index < 112 ? { bad: 1 } : {}));
  expect(play("99.99", burst).tiers).toMatchObject([{ fired: 1 }]);
  expect(play("99.9", burst).tiers).toMatchObject([{ fired: 0 }]);
});

test("nothing measured, nobody there and half a window are states, not numbers", () => {
  expect(
    play(
      "99.9",
      day(() => ({ bad: null, total: null })),
    ),
  ).toMatchObject({
    knowledge: "unmeasured",
    left: null,
  });
  expect(
    play(
      "99.9",
      day(() => ({ total: 0 })),
    ),
  ).toMatchObject({ knowledge: "no-traffic", left: null });
  const half = day((index) => (index < 144 ? { bad: null, total: null } : {}));
  expect(play("99.9", half)).toMatchObject({ knowledge: "partial", measuredSeconds: 43_200 });
});

test("a stricter target never leaves more", () => {
  const target = fc.integer({ min: 1, max: 9_999 });
  const events = fc.array(fc.nat(100), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(target, target, events, (one, other, bad) => {
      const [loose = 0, strict = 0] = [one, other].toSorted((a, b) => a - b);
      const buckets = day((index) => ({ bad: bad[index] ?? 0 }));
      const left = (hundredths: number) => play((hundredths / 100).toFixed(2), buckets).left ?? 0;
      expect(left(strict)).toBeLessThanOrEqual(left(loose) + 1e-9);
    }),
  );
});

test("what nobody records is counted from the selectors themselves, in the same parts", () => {
  const { text } = countedOver({ indicator }, 300);
  expect(text).toContain('increase(http_requests_total{service="pay-api",status=~"5.."}[5m])');
  expect(text).toContain('"part", "bad"');
  expect(text).toContain('"part", "total"');
});
