import { nominalSeconds } from "#domain/slo/burn-tiers.ts";
import { printDuration } from "#domain/slo/duration.ts";
import type { Counts, Judgement } from "#domain/slo/judge-figures.ts";
import type { PortfolioQueries } from "#domain/slo/promql/portfolio-queries.ts";
import { recordingInterval, recordingsPerEvent } from "#domain/slo/promql/recorded.ts";
import { compare, divide, multiply, one, type Ratio, subtract, toDecimal, zero } from "#domain/slo/ratio.ts";
import type { Slo } from "#domain/slo/slo.ts";
import type { AskedQuery, Explanation } from "#domain/slo/views/budget-view.ts";

/** The query behind the charts, and how many steps of what length it was answered with. */
export type AskedCourse = { expression: string; steps: number; stepSeconds: number };

type Subject = {
  slo: Slo;
  judged: Judgement;
  queries: Omit<PortfolioQueries, "windows"> & { window: PortfolioQueries["windows"][number] };
  course: AskedCourse;
  at: Date;
};

/** How each figure of an objective came about, line by line, from exact numbers; without a figure without arithmetic. */
export function explainFigures({ slo, judged, queries, course, at }: Subject): Explanation[] {
  const { figures, exact } = judged;
  const asked = (purpose: string, expression: string): AskedQuery => ({ purpose, expression, at });
  const window = printDuration(queries.window.seconds);
  const sums = asked(
    `bad and all events over ${window}, each counted ${recordingsPerEvent} times`,
    queries.window.sums,
  );
  const minutes = asked(`minutes recorded within ${window}`, queries.window.minutes);
  const hour = asked("the last hour, and the newest sample", queries.hour);
  const day = asked("the last 24 hours", queries.day);
  const alerts = asked("alerts of objectives", queries.alerts);
  const points = asked(`one step of ${printDuration(course.stepSeconds)} after the other`, course.expression);
  const steps = [
    `${written({ num: BigInt(course.steps), den: 1n })} steps of ${printDuration(course.stepSeconds)} in one answer`,
  ];
  const none: string[] = [];
  return [
    { figure: "left", working: exact ? leftLines(slo, exact) : none, queries: [sums] },
    { figure: "attained", working: exact ? attainedLines(exact.window) : none, queries: [sums] },
    { figure: "burn", working: exact?.hour ? burnLines(slo, exact.hour, exact.burn) : none, queries: [hour] },
    {
      figure: "coverage",
      working: coverageLines(figures.measuredSeconds, figures.windowSeconds),
      queries: [minutes, hour],
    },
    {
      figure: "last-day",
      working: exact?.day ? dayLines(exact.day, exact.budget.badAllowed) : none,
      queries: [day, sums],
    },
    {
      figure: "exhaustion",
      working: exact?.burn ? exhaustionLines(slo, exact.budget.left, exact.burn) : none,
      queries: [sums, hour],
    },
    {
      figure: "course",
      working: [...steps, "left = 1 − bad since the window began / allowed"],
      queries: [points, sums],
    },
    {
      figure: "spending",
      working: [...steps, "share = bad of an interval / allowed"],
      queries: [points, sums],
    },
    {
      figure: "tiers",
      working: [
        ...steps,
        "burn = (bad / all events of the tier's window) / (1 − target)",
        "looked at once a step; the rules look every minute",
      ],
      queries: [points, alerts],
    },
  ];
}

type Exact = NonNullable<Judgement["exact"]>;

function leftLines(slo: Slo, { window, budget }: Exact): string[] {
  const allowed = written(budget.badAllowed);
  return [
    `allowed = ${written(window.total)} × (1 − ${targetText(slo)}) = ${allowed}`,
    `bad = ${written(window.bad)}`,
    `left = 1 − ${written(window.bad)} / ${allowed} = ${cut(budget.left)}`,
  ];
}

function attainedLines({ bad, total }: Counts): string[] {
  const good = subtract(total, bad);
  return [
    `good = ${written(total)} − ${written(bad)} = ${written(good)}`,
    `attained = ${written(good)} / ${written(total)} = ${cut(divide(good, total) ?? zero)}`,
  ];
}

function burnLines(slo: Slo, { bad, total }: Counts, burn: Ratio | null): string[] {
  const lines = [`bad in 1 h = ${written(bad)}`, `all in 1 h = ${written(total)}`];
  if (burn === null) return [...lines, "burn: nothing was asked of the service in the last hour"];
  return [...lines, `burn = (${written(bad)} / ${written(total)}) / (1 − ${targetText(slo)}) = ${cut(burn)}`];
}

function dayLines({ bad }: Counts, allowed: Ratio): string[] {
  const share = divide(bad, allowed) ?? zero;
  return [`bad in 24 h = ${written(bad)}`, `share = ${written(bad)} / ${written(allowed)} = ${cut(share)}`];
}

function coverageLines(measured: number, window: number): string[] {
  const minutes = (seconds: number) => ({ num: BigInt(Math.round(seconds)), den: BigInt(recordingInterval) });
  const share = divide(minutes(measured), minutes(window)) ?? zero;
  return [
    `measured = ${written(minutes(measured))} minutes`,
    `window = ${written(minutes(window))} minutes`,
    `coverage = ${written(minutes(measured))} / ${written(minutes(window))} = ${cut(share)}`,
  ];
}

function exhaustionLines({ window }: Slo, left: Ratio, burn: Ratio): string[] {
  const seconds = { num: BigInt(nominalSeconds(window)), den: 1n };
  const days = multiply(seconds, { num: 1n, den: 86_400n });
  if (compare(left, zero) <= 0) return ["Nothing is left."];
  if (compare(burn, one) <= 0) return [`burn = ${cut(burn)}: no faster than the budget comes back`];
  const lasts = divide(multiply(left, days), burn) ?? zero;
  return [
    `lasts = left × window / burn = ${cut(left)} × ${written(days)} d / ${cut(burn)} = ${cut(lasts)} d`,
  ];
}

/** 99.9 as 0.999, with as many places as were written. */
function targetText({ target, targetPercent }: Slo): string {
  const places = (targetPercent.split(".")[1]?.length ?? 0) + 2;
  return toDecimal(target, places).replace(/0+$/, "").replace(/\.$/, "");
}

/** With thousands apart; three places at most, and none that are needless. */
function written(value: Ratio): string {
  const [whole = "", part = ""] = toDecimal(value, 3).split(".");
  const rest = part.replace(/0+$/, "");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return rest === "" ? grouped : `${grouped}.${rest}`;
}

/** Five places of a share, cut off rather than rounded, with an ellipsis where it goes on. */
function cut(value: Ratio): string {
  const scale = 100_000n;
  const digits = (value.num * scale) / value.den;
  const isWhole = digits * value.den === value.num * scale;
  const text = toDecimal({ num: digits, den: scale }, 5);
  return isWhole ? text.replace(/0+$/, "").replace(/\.$/, "") : `${text}…`;
}
