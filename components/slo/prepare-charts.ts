import { niceScale, type TimeChartModel } from "#components/charts/time-chart-model.ts";
import { chartPoints, gapsOf, spanOf } from "#components/slo/chart-points.ts";
import { attainedText, countText, shareText } from "#components/slo/figure-text.ts";
import type { BudgetDetail, BudgetPoint } from "#domain/slo/views/budget-view.ts";

type Course = Pick<BudgetDetail, "stepSeconds" | "deploys" | "targetPercent"> & {
  points: readonly BudgetPoint[];
  windowSeconds: number;
};

/** The budget left over the window, with even spending to compare and a flag at every deploy; null without a point. */
export function prepareBudgetChart(course: Course): TimeChartModel | null {
  const span = spanOf(course);
  const points = chartPoints(course, ({ left }) => ({ left }));
  const known = points.flatMap(({ values }) => (values.left == null ? [] : [values.left]));
  if (span === null || known.length === 0) return null;
  const { start, end } = span;
  const lowest = Math.min(0, ...known);
  const evenly = 1 - (end - start) / (course.windowSeconds * 1000);
  return {
    ...span,
    y: { ...budgetScale(lowest), max: 1, tickText: shareText, text: shareText },
    lines: [{ key: "left", label: "Budget left", kind: "area", ink: "course" }],
    points,
    gaps: gapsOf(points, course.stepSeconds),
    marks: marksOf(course, span),
    guide: {
      label: "even spending",
      from: { at: start, value: 1 },
      to: { at: end, value: Math.max(0, evenly) },
    },
    bound: lowest < 0 ? { label: "nothing left", value: 0, side: "above" } : null,
  };
}

/** From all that was there down to `lowest`, with a tick at least every half where there is room for it. */
function budgetScale(lowest: number): { min: number; ticks: number[] } {
  if (lowest >= 0) return { min: 0, ticks: [0, 0.5, 1] };
  const step = lowest > -2 ? 0.5 : (niceScale(-lowest, 3).ticks[1] ?? 1);
  const min = lowest - 0.05 * (1 - lowest);
  const below = Array.from({ length: Math.floor(-min / step) }, (_, index) => -(index + 1) * step);
  return { min, ticks: [...below.toReversed(), 0, ...(step > 0.5 ? [] : [0.5]), 1] };
}

/** The share of good events step by step against the promise, zoomed to where it moves; null where no step had traffic. */
export function prepareIndicatorChart(course: Course): TimeChartModel | null {
  const span = spanOf(course);
  const points = chartPoints(course, ({ attained }) => ({ attained }));
  const known = points.flatMap(({ values }) => (values.attained == null ? [] : [values.attained]));
  if (span === null || known.length === 0) return null;
  const promised = Number(course.targetPercent) / 100;
  const scale = niceScale(1 - Math.min(promised, ...known), 3);
  const places = placesOf((scale.ticks[1] ?? 1) * 100);
  return {
    ...span,
    y: {
      min: 1 - scale.max,
      max: 1,
      ticks: scale.ticks.map((tick) => 1 - tick).toReversed(),
      tickText: (value) => `${(value * 100).toFixed(places)}\u00a0%`,
      text: (value) => attainedText(value, course.targetPercent),
    },
    lines: [{ key: "attained", label: "Good", kind: "line", ink: "course" }],
    points,
    gaps: gapsOf(points, course.stepSeconds),
    marks: marksOf(course, span),
    guide: null,
    bound: { label: `promised ${course.targetPercent}\u00a0%`, value: promised, side: "below" },
  };
}

/** Events of one kind, step by step; null without a point. */
export function prepareEventsChart(course: Course, kind: "good" | "bad"): TimeChartModel | null {
  const span = spanOf(course);
  if (span === null) return null;
  const points = chartPoints(course, ({ bad, total }) => ({
    [kind]: kind === "bad" ? bad : bad === null || total === null ? null : total - bad,
  }));
  const scale = niceScale(Math.max(0, ...points.map(({ values }) => values[kind] ?? 0)), 3);
  return {
    ...span,
    y: { min: 0, ...scale, tickText: countText, text: countText },
    lines: [
      {
        key: kind,
        label: kind === "bad" ? "Bad events" : "Good events",
        kind: "steps",
        ink: kind === "bad" ? "signal" : "ink-3",
      },
    ],
    points,
    gaps: gapsOf(points, course.stepSeconds),
    marks: [],
    guide: null,
    bound: null,
  };
}

function marksOf(
  { deploys }: Course,
  { start, end }: { start: number; end: number },
): TimeChartModel["marks"] {
  return deploys
    .map(({ at, commit, title, worst }) => ({
      at: at.getTime(),
      label: `${commit.slice(0, 7)} ${title}`,
      tone: worst ? ("bad" as const) : ("plain" as const),
    }))
    .filter(({ at }) => at >= start && at <= end);
}

/** How many places a round step needs to be written out whole: 2 for 0.25. */
function placesOf(step: number): number {
  const isWhole = (places: number) => Math.abs(step * 10 ** places - Math.round(step * 10 ** places)) < 1e-6;
  return [0, 1, 2, 3, 4, 5].find(isWhole) ?? 6;
}
