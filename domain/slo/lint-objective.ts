import type { Problem } from "#domain/problem.ts";
import { nominalSeconds, thresholdOf } from "#domain/slo/burn-tiers.ts";
import { printDuration } from "#domain/slo/duration.ts";
import { compare, divide, multiply, one, type Ratio, toDecimal, toNumber } from "#domain/slo/ratio.ts";
import { budgetShare } from "#domain/slo/rules/alert-expressions.ts";
import { selectorsOf } from "#domain/slo/rules/recording-expressions.ts";
import type { BurnTier, Slo } from "#domain/slo/slo.ts";

/** What was measured about an objective's metrics; what nobody asked for or could answer is undefined. */
export type MeasuredFacts = {
  /** Events in one hour, on average over the last days. */
  eventsPerHour?: Ratio;
  /** The bounds (`le`) that the histogram of a latency has, as written. */
  bounds?: readonly string[];
  /** Whose series the total finds, `namespace/job`; one is meant. */
  sources?: readonly string[];
  /** How far back Prometheus keeps its samples. */
  retentionSeconds?: number;
};

/** What is odd about an objective though it can be read: all warnings but what makes its figures wrong. */
export function lintObjective(slo: Slo, facts: MeasuredFacts = {}): Problem[] {
  return [
    ...slo.tiers.flatMap((tier) => lintTier(slo, tier)),
    ...lintCounters(slo),
    ...lintBound(slo, facts.bounds),
    ...lintTraffic(slo, facts.eventsPerHour),
    ...lintSources(slo, facts.sources),
    ...lintRetention(slo, facts.retentionSeconds),
  ];
}

function lintTier(slo: Slo, tier: BurnTier): Problem[] {
  const name = `The ${tier.severity} at ${tier.factor}`;
  const found: Problem[] = [];
  if (compare(thresholdOf(tier, slo.target), one) >= 0) {
    const highest = divide(one, budgetShare(slo)) ?? one;
    const most = toDecimal(highest, 2).replace(/\.?0+$/, "");
    found.push(
      warn(
        slo,
        "slo-tier-unreachable",
        `${name} can never fire: with everything failing the burn rate is ${most}.`,
        "Choose a smaller factor, or a higher target.",
      ),
    );
  }
  if (tier.factor < 1)
    found.push(
      warn(
        slo,
        "slo-tier-within-budget",
        `${name} fires while the budget lasts.`,
        "Choose a factor of 1 or more.",
      ),
    );
  if (tier.longSeconds >= nominalSeconds(slo.window))
    found.push(
      warn(
        slo,
        "slo-tier-longer-than-window",
        `${name} looks back ${printDuration(tier.longSeconds)}, and the objective ${slo.window.text}.`,
        "Choose a shorter window for it.",
      ),
    );
  return found;
}

/** Rates of what is no counter are nonsense; names say so by convention. */
function lintCounters({ indicator, ...slo }: Slo): Problem[] {
  const { total, counted } = selectorsOf(indicator);
  const odd = [total, counted].find(({ metric }) => !/_(total|count|bucket|sum)$/.test(metric));
  if (!odd) return [];
  return [
    warn(
      slo,
      "slo-counter-name",
      `${odd.metric} does not look like a counter, and only counters can be counted.`,
      "Use a metric that ends in _total, _count or _bucket.",
    ),
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
          `Two failures in ${printDuration(tier.longSeconds)} wake somebody: there are ${toDecimal(inLong, 1)} events in it.`,
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

function warn(
  { file, line }: Pick<Slo, "file" | "line">,
  code: string,
  message: string,
  mend: string,
): Problem {
  return { severity: "warning", code, message, mend, file, line };
}
