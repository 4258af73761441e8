import { type Budget, budgetOf, burnOf, secondsToExhaustion } from "#domain/slo/budget.ts";
import { periodOf } from "#domain/slo/calendar.ts";
import { recordingInterval, recordingsPerEvent } from "#domain/slo/promql/recorded.ts";
import { compare, divide, multiply, one, type Ratio, subtract, toNumber, zero } from "#domain/slo/ratio.ts";
import { createTaker, type Parts } from "#domain/slo/recorded-sums.ts";
import type { Slo } from "#domain/slo/slo.ts";
import type { BudgetFigures, Knowledge } from "#domain/slo/views/budget-view.ts";

/** What Prometheus said of one objective at `at`; `windowSeconds` is how far back the sums reach. */
export type Answers = {
  at: Date;
  windowSeconds: number;
  sums: Parts;
  minutes: Parts;
  hour: Parts;
  day: Parts;
};

/** Counted events, exactly; five recordings count each event five times, so they are fifths. */
export type Counts = { bad: Ratio; total: Ratio };

/** `exact` is what decisions are made of; null wherever `figures` hold no number. */
export type Judgement = {
  figures: BudgetFigures;
  exact: {
    window: Counts;
    hour: Counts | null;
    day: Counts | null;
    budget: Budget;
    burn: Ratio | null;
  } | null;
};

/** Nobody records for this long: what was counted before says nothing of now. */
const silentAfterMs = 15 * 60_000;
/** Less of the window measured than this is told as a part of it. */
const wholeFrom: Ratio = { num: 9n, den: 10n };

/** Figures of one objective from the sums of its recordings; `fault` says in words what in them is no count of events. */
export function judgeFigures(slo: Slo, answers: Answers): Judgement | { fault: string } {
  const { at, windowSeconds } = answers;
  const { faults, take } = createTaker(slo.id);
  const counts = (parts: Parts, time: string): Counts | null => {
    const bad = take(parts, "bad", `the bad events in ${time}`);
    const total = take(parts, "total", `the events in ${time}`);
    return bad === null || total === null ? null : { bad: eventsIn(bad), total: eventsIn(total) };
  };
  const window = counts(answers.sums, "the window");
  const hour = counts(answers.hour, "the last hour");
  const day = counts(answers.day, "the last day");
  const minutes = take(answers.minutes, "measured", "the measured minutes") ?? zero;
  const recorded = ["bad", "total"].map(
    (part) => take(answers.minutes, part, "the recorded minutes") ?? zero,
  );
  const newest = take(answers.hour, "at", "the times of the last samples");
  const [fault] = faults;
  if (fault !== undefined) return { fault: `Prometheus cannot be right: ${fault}.` };

  const sampledAt = newest && new Date(Math.round(toNumber(newest) * 1_000));
  const measuredSeconds = Math.round(toNumber(minutes) * recordingInterval);
  const isSilent = sampledAt === null || at.getTime() - sampledAt.getTime() > silentAfterMs;
  const scope = { measuredSeconds, windowSeconds, sampledAt };
  if (isSilent || measuredSeconds === 0 || window === null) return without("unmeasured", scope);
  const budget = budgetOf(window, slo.target);
  if (budget === null) return without("no-traffic", scope);

  const isPartial = !isWhole(minutes, windowSeconds) || !areAlike(recorded);
  const burn = hour && burnOf(hour, slo.target);
  const exhaustedAt = burn && exhaustion(slo, budget, burn, at);
  const exact = { window, hour, day, budget, burn };
  const figures: BudgetFigures = {
    ...scope,
    knowledge: isPartial ? "partial" : "measured",
    good: toNumber(subtract(window.total, window.bad)),
    bad: toNumber(window.bad),
    total: toNumber(window.total),
    allowed: toNumber(budget.badAllowed),
    left: toNumber(budget.left),
    attained: toNumber(subtract(one, budget.errorRatio)),
    burn: burn && toNumber(burn),
    spentLastDay: day && toNumber(divide(day.bad, budget.badAllowed) ?? zero),
    exhaustedAt,
  };
  return { figures, exact };
}

/** Events behind a sum of recordings. */
export function eventsIn(sum: Ratio): Ratio {
  return { num: sum.num, den: sum.den * BigInt(recordingsPerEvent) };
}

type Scope = Pick<BudgetFigures, "measuredSeconds" | "windowSeconds" | "sampledAt">;

function without(knowledge: Knowledge, scope: Scope): Judgement {
  const none = { good: null, bad: null, total: null, allowed: null, left: null, attained: null };
  const figures = { ...scope, ...none, knowledge, burn: null, spentLastDay: null, exhaustedAt: null };
  return { figures, exact: null };
}

function isWhole(minutes: Ratio, windowSeconds: number): boolean {
  const wanted = { num: BigInt(Math.round(windowSeconds)), den: BigInt(recordingInterval) };
  return compare(minutes, multiply(wanted, wholeFrom)) >= 0;
}

// Of a group that failed half, one is recorded without the other, and their ratio is false
// (prometheus/prometheus#13591). The edge of the window may cut off one recording.
function areAlike([bad = zero, total = zero]: Ratio[]): boolean {
  const apart = subtract(total, bad);
  const size = apart.num < 0n ? { ...apart, num: -apart.num } : apart;
  return compare(multiply(size, { num: 100n, den: 1n }), total) <= 0 || compare(size, one) <= 0;
}

/**
 * A budget that is spent no faster than the window refills it lasts. A calendar window begins anew at its end, so nothing
 * beyond it counts.
 */
function exhaustion(slo: Slo, { left }: Budget, burn: Ratio, at: Date): Date | null {
  if (compare(burn, one) <= 0) return null;
  const { from, to } = periodOf(slo.window, at);
  const seconds = secondsToExhaustion(left, burn, (to.getTime() - from.getTime()) / 1_000);
  if (seconds === null) return null;
  const then = new Date(at.getTime() + Math.round(toNumber(seconds) * 1_000));
  return slo.window.kind === "calendar" && then > to ? null : then;
}
