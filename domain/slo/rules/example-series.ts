import { type Matcher, type Selector, select } from "#domain/slo/promql/expression.ts";
import { one, type Ratio, subtract } from "#domain/slo/ratio.ts";
import { exampleLabels } from "#domain/slo/rules/example-labels.ts";
import { selectorsOf } from "#domain/slo/rules/recording-expressions.ts";
import type { SloIndicator } from "#domain/slo/slo.ts";

/**
 * Two series that an indicator counts. `counted` is the one that its good or bad selector finds, `rest` what its total
 * finds besides or instead. Given what share of the events is bad, `shares` says what share of them each counts.
 */
export type ExampleSeries = {
  counted: (pod: string) => string;
  rest: (pod: string) => string;
  shares: (bad: Ratio) => { counted: Ratio; rest: Ratio };
};

/** Null where no labels could be thought of that the selectors find. */
export function exampleSeries(indicator: SloIndicator): ExampleSeries | null {
  const { total, counted } = selectorsOf(indicator);
  // A part of one counter is taken from its rest; a counter of its own stands beside the total.
  const isPart = counted.metric === total.metric;
  const countedLabels = exampleLabels(isPart ? [counted, total] : [counted]);
  const restLabels = isPart ? exampleLabels([total], [counted]) : exampleLabels([total]);
  if (!countedLabels || !restLabels) return null;
  const countsBad = indicator.kind === "bad-of-total";
  return {
    counted: (pod) => written(counted, countedLabels, pod),
    rest: (pod) => written(total, restLabels, pod),
    shares: (bad) => {
      const mine = countsBad ? bad : subtract(one, bad);
      return { counted: mine, rest: isPart ? subtract(one, mine) : one };
    },
  };
}

/** Pods are told apart by a label that no selector asks for. */
function written({ metric }: Selector, labels: Record<string, string>, pod: string): string {
  const matchers = Object.entries({ ...labels, example_pod: pod }).map(
    ([label, value]): Matcher => ({ label, operator: "=", value }),
  );
  return select({ metric, matchers }).text;
}
