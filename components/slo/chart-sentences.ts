import type { TimeChartModel } from "#components/charts/time-chart-model.ts";
import { momentText } from "#components/charts/time-text.ts";
import { attainedText, countText, rangeText, shareText } from "#components/slo/figure-text.ts";
import { formatDuration } from "#components/ui/duration.ts";
import type { BudgetDetail } from "#domain/slo/views/budget-view.ts";

/** What the budget's chart says: what is left at its end, and after which deploy most was spent. */
export function budgetSentence({ points, spending }: BudgetDetail, zone: string): string {
  const last = points.value?.findLast(({ left }) => left !== null);
  if (last === undefined || last.left === null) return "Nothing of this window is known.";
  const left = `${shareText(last.left)} was left at ${momentText(last.at.getTime(), zone)}.`;
  const worst = spending.find(({ after }) => after?.worst);
  if (!worst?.after) return left;
  const when = momentText(worst.after.at.getTime(), zone);
  const share = rangeText(worst.share, shareText);
  return `${left} Most was spent after the deploy of ${worst.after.commit.slice(0, 7)} on ${when}: ${share} of the budget.`;
}

/** What the indicator's chart says: its lowest step, and how many steps fell short of the promise. */
export function indicatorSentence({ points, targetPercent }: BudgetDetail, zone: string): string | null {
  const known = (points.value ?? []).flatMap(({ at, attained }) =>
    attained === null ? [] : [{ at, attained }],
  );
  const [first] = known;
  if (first === undefined) return null;
  const lowest = known.reduce((low, point) => (point.attained < low.attained ? point : low), first);
  const short = known.filter(({ attained }) => attained < Number(targetPercent) / 100).length;
  const of = `${short === 0 ? "No step" : `${short} of ${known.length} steps`} fell short of ${targetPercent}\u00a0%.`;
  return `Lowest: ${attainedText(lowest.attained, targetPercent)} in the step until ${momentText(lowest.at.getTime(), zone)}. ${of}`;
}

/** What a chart of counts says: its sum and its highest step. */
export function eventsSentence({ points, lines }: TimeChartModel, zone: string): string | null {
  const key = lines[0]?.key ?? "";
  const known = points.flatMap(({ at, values }) => (values[key] == null ? [] : [{ at, count: values[key] }]));
  const [first] = known;
  if (first === undefined) return null;
  const most = known.reduce((high, point) => (point.count > high.count ? point : high), first);
  const sum = known.reduce((all, { count }) => all + count, 0);
  if (sum === 0) return "None in this window.";
  return `${countText(sum)} in all; the most, ${countText(most.count)}, in the step until ${momentText(most.at, zone)}.`;
}

/** How much of a chart is not known, or nothing where all of it is. */
export function gapSentence({ gaps }: TimeChartModel): string {
  const missing = gaps.reduce((all, { from, to }) => all + to - from, 0);
  return missing === 0 ? "" : `Of ${formatDuration(missing)} nothing is known; hatched.`;
}
