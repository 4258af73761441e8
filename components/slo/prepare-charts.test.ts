import { describe, expect, it } from "vitest";
import { isLone, niceScale, timeTicks } from "#components/charts/time-chart-model.ts";
import { chartPoints, gapsOf } from "#components/slo/chart-points.ts";
import {
  prepareBudgetChart,
  prepareEventsChart,
  prepareIndicatorChart,
} from "#components/slo/prepare-charts.ts";
import type { BudgetPoint } from "#domain/slo/views/budget-view.ts";
import { budgetDetail } from "#tests/budget-facts.ts";

const hour = 3_600_000;
const began = Date.UTC(2026, 10, 1);

/** One point an hour; `undefined` leaves the step out altogether. */
function hourly(lefts: (number | null | undefined)[], more: Partial<BudgetPoint> = {}): BudgetPoint[] {
  return lefts.flatMap((left, index) =>
    left === undefined
      ? []
      : [{ at: new Date(began + (index + 1) * hour), left, attained: left, bad: 1, total: 10, ...more }],
  );
}

function course(points: BudgetPoint[]) {
  return {
    points,
    stepSeconds: 3_600,
    deploys: [],
    targetPercent: "99.9",
    windowSeconds: points.length * 3_600,
  };
}

describe("a gap", () => {
  it("stays one where the source says nothing", () => {
    const points = chartPoints(course(hourly([1, null, 0.9])), ({ left }) => ({ left }));
    expect(points.map(({ values }) => values.left)).toEqual([1, null, 0.9]);
    expect(gapsOf(points, 3_600)).toEqual([{ from: began + hour, to: began + 2 * hour }]);
  });

  it("stays one where whole steps are missing", () => {
    const points = chartPoints(course(hourly([1, undefined, undefined, undefined, 0.9])), ({ left }) => ({
      left,
    }));
    expect(points.map(({ values }) => values.left)).toEqual([1, null, null, 0.9]);
    expect(gapsOf(points, 3_600)).toEqual([{ from: began + hour, to: began + 4 * hour }]);
  });

  it("reaches from the window's edge where it begins with one", () => {
    const points = chartPoints(course(hourly([null, null, 0.9])), ({ left }) => ({ left }));
    expect(gapsOf(points, 3_600)).toEqual([{ from: began, to: began + 2 * hour }]);
  });

  it("does not swallow a point that stands alone", () => {
    const points = chartPoints(course(hourly([null, 0.5, null, 0.4, 0.3])), ({ left }) => ({ left }));
    expect(points.map((_, index) => isLone(points, index, "left"))).toEqual([
      false,
      true,
      false,
      false,
      false,
    ]);
  });
});

describe("the budget's chart", () => {
  it("spends evenly from all to nothing over a whole window", () => {
    const model = prepareBudgetChart(course(hourly([1, 0.9, 0.8])));
    expect(model?.guide?.from).toEqual({ at: began, value: 1 });
    expect(model?.guide?.to).toEqual({ at: began + 3 * hour, value: 0 });
  });

  it("has room below nothing where more than all was spent", () => {
    const model = prepareBudgetChart(course(hourly([1, -0.3])));
    expect(model?.y.min).toBeLessThanOrEqual(-0.3);
    expect(model?.y.ticks).toContain(0);
    expect(model?.y.ticks.toSorted((a, b) => a - b)).toEqual(model?.y.ticks);
  });

  it("flags the deploys within the window, the worst apart", () => {
    const detail = budgetDetail();
    const points = detail.points.value ?? [];
    const model = prepareBudgetChart({ ...detail, points, windowSeconds: 2_592_000 });
    expect(model?.marks.map(({ tone }) => tone)).toEqual(["plain", "bad", "plain", "plain"]);
    expect(model?.marks[1]?.label).toBe("b91f02d Batch stock reservations");
    const later = prepareBudgetChart({ ...detail, points: points.slice(200), windowSeconds: 2_592_000 });
    expect(later?.marks).toHaveLength(2);
  });

  it("is not drawn from nothing", () => {
    expect(prepareBudgetChart(course([]))).toBeNull();
    expect(prepareIndicatorChart(course(hourly([null, null])))).toBeNull();
  });
});

describe("the indicator's chart", () => {
  it("is zoomed so that the promise and the lowest step are both on it", () => {
    const model = prepareIndicatorChart(course(hourly([1, 0.9971, 0.9995])));
    expect(model?.y.min).toBeLessThanOrEqual(0.9971);
    expect(model?.y.min).toBeGreaterThan(0.99);
    expect(model?.bound?.value).toBeCloseTo(0.999);
  });

  it("labels its ticks so that no two read alike", () => {
    const model = prepareIndicatorChart(course(hourly([1, 0.99998])));
    const labels = model?.y.ticks.map((tick) => model.y.tickText(tick)) ?? [];
    expect(new Set(labels).size).toBe(labels.length);
  });
});

it("counts good events as all that were not bad, and knows none where the total is not known", () => {
  const model = prepareEventsChart(
    course([...hourly([1]), ...hourly([undefined, 1], { total: null })]),
    "good",
  );
  expect(model?.points.map(({ values }) => values.good)).toEqual([9, null]);
});

it.each([
  [99, 3, 100],
  [0.62, 2, 1],
  [7, 4, 8],
  [1, 4, 1],
  [0, 4, 1],
])("a scale up to %f in %i steps ends at a round %f", (top, count, max) => {
  const scale = niceScale(top, count);
  expect(scale.max).toBeCloseTo(max);
  expect(scale.ticks[0]).toBe(0);
  expect(scale.ticks.at(-1)).toBeCloseTo(max);
});

it("labels both ends of the time axis", () => {
  expect(timeTicks({ start: 0, end: 100 })).toEqual([0, 25, 50, 75, 100]);
});
