import {
  call,
  combine,
  decimal,
  type Expression,
  type Matcher,
  over,
  type Selector,
  select,
} from "#domain/slo/promql/expression.ts";
import { readSelector } from "#domain/slo/promql/read-selector.ts";
import { zero } from "#domain/slo/ratio.ts";
import type { Slo, SloIndicator } from "#domain/slo/slo.ts";

/** What the series of an objective are recorded from. */
export type RecordingExpressions = { total: Expression; bad: Expression; measured: Expression };

/** Each recording looks back so many seconds: twenty scrapes, so that one that is missed costs little. */
const lookBack = 300;

export function recordingExpressions(
  { indicator }: Pick<Slo, "indicator">,
  seconds = lookBack,
): RecordingExpressions {
  const { total, counted } = selectorsOf(indicator);
  const all = increaseOf(total, seconds);
  // A counter that was never raised has no series: its sum is empty, and empty would be no number instead of none.
  const some = combine(increaseOf(counted, seconds), "or", combine(decimal(zero), "*", all));
  return {
    total: all,
    // Good and total are scraped together, yet a histogram that is being written may show one ahead of the other.
    bad: indicator.kind === "bad-of-total" ? some : call("clamp_min", combine(all, "-", some), decimal(zero)),
    measured: call("group", select(total)),
  };
}

/** Increase first and sum after, so that a restart of one pod is seen as what it is. */
function increaseOf(selector: Selector, seconds: number): Expression {
  return call("sum", call("increase", over(selector, seconds)));
}

/** The total, and the good or bad part of it, as parsed; of a histogram, its bucket however its bound is written. */
export function selectorsOf(indicator: SloIndicator): { total: Selector; counted: Selector } {
  const total = parsed(indicator.total);
  if (indicator.kind === "bad-of-total") return { total, counted: parsed(indicator.bad) };
  if (indicator.kind === "good-of-total") return { total, counted: parsed(indicator.good) };
  const bucket = parsed(indicator.bucket);
  const matchers = bucket.matchers.map((matcher) =>
    matcher.label === "le" ? boundMatcher(indicator.le) : matcher,
  );
  return { total, counted: { ...bucket, matchers } };
}

/** Prometheus 3 stores the bound 1 as 1.0, older ones as the program wrote it. */
function boundMatcher(le: string): Matcher {
  return /^\d+$/.test(le)
    ? { label: "le", operator: "=~", value: `${le}(\\.0)?` }
    : { label: "le", operator: "=", value: le };
}

function parsed(text: string): Selector {
  const reading = readSelector(text);
  // Objectives are made by readObjectives, which refuses what cannot be read.
  if ("fault" in reading) throw new Error(`${text} cannot be counted: ${reading.fault}`);
  return reading.selector;
}
