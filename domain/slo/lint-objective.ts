import type { Problem } from "#domain/problem.ts";
import { nominalSeconds, thresholdOf } from "#domain/slo/burn-tiers.ts";
import { printDuration } from "#domain/slo/duration.ts";
import { compare, divide, one, toDecimal } from "#domain/slo/ratio.ts";
import { budgetShare } from "#domain/slo/rules/alert-expressions.ts";
import { selectorsOf } from "#domain/slo/rules/recording-expressions.ts";
import type { BurnTier, Slo } from "#domain/slo/slo.ts";

/** What is odd about an objective as it is written, though it can be read; all of it warnings. */
export function lintObjective(slo: Slo): Problem[] {
  return [...slo.tiers.flatMap((tier) => lintTier(slo, tier)), ...lintCounters(slo)];
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

/** A warning about an objective, at its place in its file. */
export function warn(
  { file, line }: Pick<Slo, "file" | "line">,
  code: string,
  message: string,
  mend: string,
): Problem {
  return { severity: "warning", code, message, mend, file, line };
}
