import type { ChartPoint, TimeChartModel } from "#components/charts/time-chart-model.ts";
import type { BudgetPoint } from "#domain/slo/views/budget-view.ts";

type Steps = { points: readonly BudgetPoint[]; stepSeconds: number };

/** Points as a chart draws them: a step that is missing becomes a point without a value, so that the line breaks there. */
export function chartPoints(
  { points, stepSeconds }: Steps,
  read: (point: BudgetPoint) => Readonly<Record<string, number | null>>,
): ChartPoint[] {
  const stepMs = stepSeconds * 1000;
  return points.flatMap((point, index) => {
    const at = point.at.getTime();
    const before = points[index - 1]?.at.getTime() ?? at - stepMs;
    const drawn = { at, values: read(point) };
    if (at - before < 1.5 * stepMs) return [drawn];
    const nothing = Object.fromEntries(Object.keys(drawn.values).map((key) => [key, null]));
    return [{ at: before + stepMs, values: nothing }, { at: at - stepMs, values: nothing }, drawn];
  });
}

/** From the beginning of the first step to the end of the last; null without a point. */
export function spanOf({ points, stepSeconds }: Steps): { start: number; end: number } | null {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return null;
  return { start: first.at.getTime() - stepSeconds * 1000, end: last.at.getTime() };
}

/** Stretches in which no point has a value. Each point speaks for the step that ends there. */
export function gapsOf(points: readonly ChartPoint[], stepSeconds: number): TimeChartModel["gaps"][number][] {
  const gaps: TimeChartModel["gaps"][number][] = [];
  for (const [index, { at, values }] of points.entries()) {
    if (Object.values(values).some((value) => value !== null)) continue;
    const from = points[index - 1]?.at ?? at - stepSeconds * 1000;
    const last = gaps.at(-1);
    if (last?.to === from) last.to = at;
    else gaps.push({ from, to: at });
  }
  return gaps;
}
