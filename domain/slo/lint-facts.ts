import type { Problem } from "#domain/problem.ts";
import { nominalSeconds, thresholdOf } from "#domain/slo/burn-tiers.ts";
import { printDuration } from "#domain/slo/duration.ts";
import { warn } from "#domain/slo/lint-objective.ts";
import { compare, multiply, one, type Ratio, toDecimal, toNumber } from "#domain/slo/ratio.ts";
import { budgetShare } from "#domain/slo/rules/alert-expressions.ts";
import type { Slo } from "#domain/slo/slo.ts";

/** What Prometheus's own answers say of an objective's metrics; what it could not answer is undefined. */
export type MeasuredFacts = {
  /** Events in one hour, on average over the last day. */
  eventsPerHour?: Ratio;
  /** The bounds (`le`) that the histogram of a latency has, as written. */
  bounds?: readonly string[];
  /** Whose series the total finds, `namespace/job`; one is meant. */
  sources?: readonly string[];
  /** How far back Prometheus keeps its samples. */
  retentionSeconds?: number;
};
export type FactName = keyof MeasuredFacts;

/** What is odd about an objective by what is measured: warnings, but for what makes its figures wrong. */
export function lintFacts(slo: Slo, facts: MeasuredFacts): Problem[] {
  return [
    // A service that is not there yet has neither; that its queries find nothing says it all.
    ...(facts.sources?.length === 0 ? [] : lintBound(slo, facts.bounds)),
    ...lintTraffic(slo, facts.eventsPerHour),
    ...lintSources(slo, facts.sources),
    ...lintRetention(slo, facts.retentionSeconds),
  ];
}

function lintBound({ indicator, ...slo }: Slo, bounds: readonly string[] | undefined): Problem[] {
  if (indicator.kind !== "latency" || bounds === undefined) return [];
  if (bounds.some((bound) => Number(bound) === Number(indicator.le))) return [];
  const finite = bounds
    .filter((bound) => Number.isFinite(Number(bound)))
    .sort((a, b) => Number(a) - Number(b));
  return [
    {
      ...warn(
        slo,
        "slo-bound-absent",
        `The histogram has no bucket ${indicator.le}, so every event counts as too slow.`,
        finite.length === 0 ? "Name a histogram." : `Choose one of ${finite.join(", ")}.`,
      ),
      severity: "error",
    },
  ];
}

/** With fewer events than 1 / (1 − target) in the window a single failure is more than the whole budget. */
function lintTraffic(slo: Slo, eventsPerHour: Ratio | undefined): Problem[] {
  if (eventsPerHour === undefined) return [];
  const hours = { num: BigInt(nominalSeconds(slo.window)), den: 3600n };
  const allowed = multiply(multiply(eventsPerHour, hours), budgetShare(slo));
  const found: Problem[] = [];
  if (compare(allowed, one) < 0)
    found.push(
      warn(
        slo,
        "slo-target-too-fine",
        `${slo.targetPercent} % of so few events lets ${toDecimal(allowed, 2)} of them fail in ${slo.window.text}: one failure spends more than all.`,
        "Choose a lower target, or count more events.",
      ),
    );
  for (const tier of slo.tiers.filter(({ severity }) => severity === "page")) {
    const inLong = multiply(eventsPerHour, { num: BigInt(tier.longSeconds), den: 3600n });
    const needed = multiply(inLong, thresholdOf(tier, slo.target));
    // The rules ask for more than one bad event; two of them should not be enough to wake somebody.
    if (compare(thresholdOf(tier, slo.target), one) < 0 && toNumber(needed) < 2)
      found.push(
        warn(
          slo,
          "slo-page-too-easy",
          `Two failures in ${printDuration(tier.longSeconds)} wake somebody: there are ${toDecimal(inLong, 1).replace(/\.0$/, "")} events in it.`,
          "Choose longer windows for its pages, or a lower target.",
        ),
      );
  }
  return found;
}

/** The rules add up whatever is found, so that strangers' events would count without a word. */
function lintSources(slo: Slo, sources: readonly string[] | undefined): Problem[] {
  if (sources === undefined || sources.length === 1) return [];
  const message =
    sources.length === 0
      ? "Its queries find no series, so nothing is measured."
      : `Its queries add up the series of ${sources.length}: ${sources.slice(0, 5).join(", ")}.`;
  return [warn(slo, "slo-sources", message, "Name one namespace and one service in its selectors.")];
}

function lintRetention(slo: Slo, retention: number | undefined): Problem[] {
  const window = nominalSeconds(slo.window);
  if (retention === undefined || retention >= window) return [];
  return [
    warn(
      slo,
      "slo-window-longer-than-retention",
      `The window of ${slo.window.text} is longer than the ${printDuration(retention)} that Prometheus keeps.`,
      "Choose a shorter window, or keep more.",
    ),
  ];
}
