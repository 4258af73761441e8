import { describe, expect, test } from "vitest";
import { attributeSpending } from "#domain/slo/course/attribute-spending.ts";
import { type Bucket, bucketsOf, gridOver, spanOf } from "#domain/slo/course/buckets.ts";
import { bucketsPerPoint, drawCourse } from "#domain/slo/course/draw-course.ts";
import { replayTiers } from "#domain/slo/course/replay-tiers.ts";
import type { DeployMark } from "#domain/slo/views/budget-view.ts";
import { exampleSlo } from "#tests/support/objectives.ts";

const end = new Date("2026-11-20T08:00:00Z");
const step = 300;

/** Five-minute buckets that end at `end`, as bad and total of each; null is a gap. */
function bucketsUntil(counts: readonly (readonly [number, number] | null)[]): Bucket[] {
  return counts.map((count, index) => ({
    at: new Date(end.getTime() - (counts.length - 1 - index) * step * 1_000),
    bad: count?.[0] ?? null,
    total: count?.[1] ?? null,
  }));
}

function deployAt(minutesAgo: number, commit = "a"): DeployMark {
  const at = new Date(end.getTime() - minutesAgo * 60_000);
  return { at, commit, title: commit, pullRequest: null, worst: false };
}

describe("a grid", () => {
  test("ends now and asks for no more points than Prometheus gives", () => {
    const month = gridOver(end, 33 * 86_400);
    expect(month).toEqual({ end, stepSeconds: 300, count: 9_504 });
    expect(spanOf({ end, stepSeconds: 300, count: 3 })).toEqual({
      start: new Date(end.getTime() - 600_000),
      end,
      stepSeconds: 300,
    });
    expect(gridOver(end, 93 * 86_400)).toMatchObject({ stepSeconds: 900 });
  });

  test("keeps gaps and what is no number as gaps, and one part without the other", () => {
    const grid = { end, stepSeconds: 300, count: 4 };
    const at = (index: number) => new Date(end.getTime() - (3 - index) * 300_000);
    const series = (part: string, values: [number, string][]) => ({
      labels: { part },
      samples: values.map(([index, value]) => ({ at: at(index), value })),
    });
    const total = series("total", [
      [0, "50"],
      [1, "NaN"],
      [2, "10"],
    ]);
    const bad = series("bad", [
      [0, "5"],
      [1, "5"],
      [3, "+Inf"],
    ]);
    const buckets = bucketsOf([total, bad], grid, 5);
    expect(buckets).toEqual([
      { at: at(0), bad: 1, total: 10 },
      { at: at(1), bad: null, total: null },
      { at: at(2), bad: null, total: null },
      { at: at(3), bad: null, total: null },
    ]);
    expect(bucketsOf([total, total, bad], grid, 5)).toHaveProperty("fault");
  });
});

describe("the course of a budget", () => {
  test("begins whole, falls by what was bad, and leaves gaps where nothing was recorded", () => {
    const points = drawCourse(bucketsUntil([[0, 100], [4, 100], null, [0, 0], [1, 100]]), 10);
    expect(points.map(({ left }) => left)).toEqual([1, 0.6, null, 0.6, 0.5]);
    expect(points.map(({ attained }) => attained)).toEqual([1, 0.96, null, null, 0.99]);
    expect(points[2]).toMatchObject({ bad: null, total: null });
  });

  test("has at most 400 points, of which the last ends now", () => {
    const month = drawCourse(bucketsUntil(Array.from({ length: 8_640 }, () => [1, 10] as const)), 8_640);
    expect(bucketsPerPoint(8_640)).toBe(24);
    expect(month).toHaveLength(360);
    expect(month.at(-1)).toMatchObject({ at: end, left: 0 });
    const odd = drawCourse(bucketsUntil(Array.from({ length: 1_001 }, () => [1, 10] as const)), 1_001);
    expect(odd.length).toBeLessThanOrEqual(400);
    expect(odd.at(-1)).toMatchObject({ at: end, left: 0 });
  });

  test("holds no share where nothing is allowed", () => {
    expect(drawCourse(bucketsUntil([[0, 0]]), null)[0]).toMatchObject({ left: null, total: 0 });
  });
});

describe("tiers", () => {
  const slo = exampleSlo("pay-api");
  const quiet = Array.from({ length: 24 }, () => [0, 100] as const);
  const outage = Array.from({ length: 6 }, () => [50, 100] as const);

  test("fire while both windows burn, and stop soon after the fault", () => {
    const buckets = bucketsUntil([...quiet, ...outage, ...quiet]);
    const [tier] = replayTiers(slo, { buckets, from: 0, stepSeconds: step }, []);
    // One bucket of 50 bad in an hour of 1,200 is a burn of 41.7 already; the short window ends it with the fault.
    expect(tier).toMatchObject({
      fired: 1,
      firedSeconds: 6 * step,
      burnLong: 0,
      burnShort: 0,
      firing: false,
    });
  });

  test("count only what began within the window, and tell what burns now", () => {
    const buckets = bucketsUntil([...outage, ...quiet, ...outage]);
    const [tier] = replayTiers(slo, { buckets, from: 12, stepSeconds: step }, [
      {
        name: "SloBurnRatePage",
        severity: "page",
        tier: "14.4",
        firing: true,
        since: null,
        silenced: null,
        summary: "",
        runbookUrl: null,
      },
    ]);
    expect(tier).toMatchObject({ fired: 1, firing: true, burnShort: 500 });
    // 300 bad of 1,200 in the last hour.
    expect(tier?.burnLong).toBeCloseTo(250, 9);
  });

  test("know no burn without traffic, and whether they can be reached at all", () => {
    const silent = bucketsUntil([[0, 0], null]);
    const [tier] = replayTiers(slo, { buckets: silent, from: 0, stepSeconds: step }, []);
    expect(tier).toMatchObject({ burnLong: null, burnShort: null, fired: 0, reachable: true });
    const loose = { ...slo, target: { num: 9n, den: 10n } };
    expect(replayTiers(loose, { buckets: silent, from: 0, stepSeconds: step }, [])[0]?.reachable).toBe(false);
  });
});

describe("spending", () => {
  const counts = Array.from({ length: 12 }, (_, index) => [index >= 6 ? 10 : 1, 100] as const);

  test("is told as at least and at most, since a minute around a deploy belongs to either side", () => {
    // Buckets end at -55, -50, ... 0 minutes; the deploy lies within the one that ends at -25.
    const { spending, deploys } = attributeSpending(bucketsUntil(counts), step, [deployAt(28)], 100);
    expect(spending).toMatchObject([
      { after: null, bad: { least: 6, most: 26 } },
      { after: { commit: "a", worst: true }, bad: { least: 40, most: 60 }, share: { least: 0.4, most: 0.6 } },
    ]);
    expect(deploys).toMatchObject([{ worst: true }]);
  });

  test("adds up: all of it lies between the sums of the least and of the most", () => {
    const marks = [deployAt(47, "a"), deployAt(31, "b"), deployAt(3, "c")];
    const { spending } = attributeSpending(bucketsUntil(counts), step, marks, 100);
    const whole = counts.reduce((sum, [bad]) => sum + bad, 0);
    const sum = (of: "least" | "most") => spending.reduce((all, { bad }) => all + bad[of], 0);
    expect(sum("least")).toBeLessThanOrEqual(whole);
    expect(sum("most")).toBeGreaterThanOrEqual(whole);
    expect(spending.map(({ bad }) => bad.least <= bad.most)).not.toContain(false);
  });

  test("is at least nothing, however close one deploy follows another", () => {
    const { spending } = attributeSpending(
      bucketsUntil(counts),
      step,
      [deployAt(21, "a"), deployAt(20, "b")],
      100,
    );
    expect(spending[1]?.bad).toEqual({ least: 0, most: 20 });
  });

  test("blames nobody where nothing was spent, and has no share where nothing is allowed", () => {
    const calm = bucketsUntil([
      [0, 100],
      [0, 100],
      [0, 100],
    ]);
    expect(attributeSpending(calm, step, [deployAt(12)], 10).deploys).toMatchObject([{ worst: false }]);
    expect(attributeSpending(calm, step, [deployAt(12)], null)).toMatchObject({ spending: [] });
  });
});
