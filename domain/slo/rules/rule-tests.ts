import { thresholdOf } from "#domain/slo/burn-tiers.ts";
import { compare, multiply, one, type Ratio, toNumber, zero } from "#domain/slo/ratio.ts";
import { budgetShare } from "#domain/slo/rules/alert-expressions.ts";
import { exampleSeries } from "#domain/slo/rules/example-series.ts";
import {
  alertsAt,
  betweenAt,
  events,
  isOf,
  type Play,
  type RuleTest,
  testCase,
  tierAt,
  valueAt,
} from "#domain/slo/rules/rule-test.ts";
import type { AlertingRule, RuleGroup } from "#domain/slo/rules/service-rules.ts";
import type { BurnTier, Slo } from "#domain/slo/slo.ts";
import { frozenAt, toldAt } from "#domain/slo/thresholds.ts";

/**
 * The cases that the rules of one objective must pass. None where no series could be thought of that its selectors
 * find.
 */
export function ruleTests(slo: Slo, groups: readonly RuleGroup[]): RuleTest[] {
  const example = exampleSeries(slo.indicator);
  if (!example) return [];
  const alerts = groups
    .flatMap(({ rules }) => rules)
    .filter((rule): rule is AlertingRule => "alert" in rule && rule.labels.slo_id === slo.id);
  const play = { slo, example, alerts, perMinute: trafficFor(slo) };
  return [
    quiet(play),
    ...slo.tiers.flatMap((tier) => tierCases(play, tier)),
    ...recovering(play),
    ...(slo.window.kind === "rolling" ? spentCases(play) : []),
    noTraffic(play),
    ...fewEvents(play),
    restarted(play),
    missingPart(play),
    notScraped(play),
  ];
}

const none = () => false;

function quiet(play: Play): RuleTest {
  return testCase(play, "quiet", steadily(play, 30, zero), [
    alertsAt(play, 30, none),
    valueAt(play, "total", 20, minutesOf(play, 5)),
    valueAt(play, "bad", 20, 0),
    valueAt(play, "measured", 20, 1),
  ]);
}

function tierCases(play: Play, tier: BurnTier): RuleTest[] {
  const bound = thresholdOf(tier, play.slo.target);
  const above = atMostAll(percentOf(bound, 101));
  const under = percentOf(bound, 99);
  const steady = (name: string, bad: Ratio) =>
    testCase(play, `burning ${name} ${tier.factor}`, steadily(play, 10, bad), [
      alertsAt(play, 10, raisedBy(play, bad)),
    ]);
  // What all events bad cannot reach needs no more than to be seen not firing.
  if (compare(above, bound) <= 0) return [steady("with everything bad, which cannot reach", one)];
  const [long, short] = [tier.longSeconds / 60, tier.shortSeconds / 60];
  const spike = [
    { minutes: long, perMinute: play.perMinute, bad: zero },
    { minutes: short, perMinute: play.perMinute, bad: above },
  ];
  return [
    steady("above", above),
    ...(compare(under, one) < 0 ? [steady("just under", under)] : []),
    // Longer ones would keep promtool busy and show nothing else.
    ...(long <= 60
      ? [
          testCase(play, `a spike too short for ${tier.factor}`, events(play, spike), [
            ...tierAt(play, tier, long + short, false),
          ]),
        ]
      : []),
  ];
}

/**
 * Each tier falls silent once its short window is calm, though its long one still sees what happened. Those with short
 * windows of more than two hours are left out: they would keep promtool busy and show nothing else.
 */
function recovering(play: Play): RuleTest[] {
  const tiers = play.slo.tiers
    .map((tier) => ({ tier, bound: thresholdOf(tier, play.slo.target), calm: tier.shortSeconds / 60 + 6 }))
    .filter(({ bound, calm }) => compare(bound, one) < 0 && calm <= 126);
  if (tiers.length === 0) return [];
  const highest = tiers.reduce((high, { bound }) => (compare(bound, high) > 0 ? bound : high), zero);
  const much = atMostAll(percentOf(highest, 5000));
  const burnt = Math.max(...tiers.map(({ bound, calm }) => minutesToStay(bound, much, calm)));
  const stretches = [
    { minutes: burnt, perMinute: play.perMinute, bad: much },
    { minutes: Math.max(...tiers.map(({ calm }) => calm)), perMinute: play.perMinute, bad: zero },
  ];
  const expected = tiers.flatMap(({ tier, calm }) => [
    ...tierAt(play, tier, burnt, true),
    // A recording still sees what happened five minutes before it.
    ...tierAt(play, tier, burnt + calm, false),
  ]);
  return [testCase(play, "recovering", events(play, stretches), expected)];
}

function spentCases(play: Play): RuleTest[] {
  return [49, 51, 99, 101].map((spent) => {
    const bad = atMostAll(percentOf(budgetShare(play.slo), spent));
    return testCase(play, `${spent} % of the budget spent`, steadily(play, 10, bad), [
      alertsAt(play, 10, raisedBy(play, bad)),
    ]);
  });
}

function noTraffic(play: Play): RuleTest {
  return testCase(play, "no traffic", events(play, [{ minutes: 30, perMinute: zero, bad: zero }]), [
    alertsAt(play, 30, none),
    valueAt(play, "total", 20, 0),
    valueAt(play, "bad", 20, 0),
    valueAt(play, "measured", 20, 1),
  ]);
}

/** One bad event of ten is no trend; two are. */
function fewEvents(play: Play): RuleTest[] {
  return [1, 2].map((count) => {
    const bad = { num: BigInt(count), den: 10n };
    const input = events(play, [
      { minutes: 5, perMinute: zero, bad },
      { minutes: 1, perMinute: { num: 10n, den: 1n }, bad },
      { minutes: 9, perMinute: zero, bad },
    ]);
    const reaches = (tier: BurnTier) => count > 1 && compare(bad, thresholdOf(tier, play.slo.target)) > 0;
    // At minute 10 the five minutes of a recording begin right where they happened.
    const expected = play.slo.tiers.flatMap((tier) => tierAt(play, tier, 9, reaches(tier)));
    return testCase(play, `${count} bad of ten events in all`, input, expected);
  });
}

/** The increase of a sum would take the restart of one pod for a flood. */
function restarted(play: Play): RuleTest {
  const stretch = { minutes: 15, perMinute: play.perMinute, bad: zero };
  const again = events(play, [stretch]).map(({ series, values }) => ({
    series,
    values: `${values} ${values}`,
  }));
  const steady = events(play, [{ ...stretch, minutes: 31 }], "b");
  return testCase(
    play,
    "one of two pods restarts and counts from zero",
    [...again, ...steady],
    [
      alertsAt(play, 30, none),
      // The minute in which it restarted is lost, and nothing is won.
      betweenAt(play, "total", 18, minutesOf(play, 8), minutesOf(play, 9)),
      valueAt(play, "bad", 18, 0),
      valueAt(play, "total", 30, minutesOf(play, 10)),
    ],
  );
}

/** A counter that was never raised has no series: nothing bad, or nothing good. */
function missingPart(play: Play): RuleTest {
  const isBad = play.slo.indicator.kind === "bad-of-total";
  const bad = isBad ? zero : one;
  const present = play.example.rest("a");
  const input = steadily(play, 20, bad).filter(({ series }) => series === present);
  return testCase(play, `the ${isBad ? "bad" : "good"} events have no series`, input, [
    alertsAt(play, 20, raisedBy(play, bad)),
    valueAt(play, "bad", 20, isBad ? 0 : minutesOf(play, 5)),
  ]);
}

function notScraped(play: Play): RuleTest {
  const input = steadily(play, 10, zero).map(({ series, values }) => ({ series, values: `${values} stale` }));
  return testCase(play, "no longer scraped", input, [
    valueAt(play, "measured", 10, 1),
    valueAt(play, "measured", 12, null),
    alertsAt(play, 20, none),
    alertsAt(play, 30, ({ alert }) => alert === "SloNotMeasured"),
  ]);
}

function steadily(play: Play, minutes: number, bad: Ratio) {
  return events(play, [{ minutes, perMinute: play.perMinute, bad }]);
}

/** Which alerts a steady ratio raises, however little of their windows has passed. */
function raisedBy({ slo }: Play, bad: Ratio): (rule: AlertingRule) => boolean {
  const spends = (part: Ratio) => compare(bad, multiply(part, budgetShare(slo))) >= 0;
  return ({ alert, labels }) => {
    if (alert === "SloBudgetHalfSpent") return spends(toldAt);
    if (alert === "SloBudgetExhausted") return spends(frozenAt);
    const tier = slo.tiers.find((each) => isOf(labels, each));
    return tier !== undefined && compare(bad, thresholdOf(tier, slo.target)) > 0;
  };
}

/** Events a minute, so many that even the smallest budget allows one of them to fail. */
function trafficFor(slo: Slo): Ratio {
  let perMinute = 1000n;
  while (compare(multiply(budgetShare(slo), { num: perMinute, den: 1n }), one) < 0) perMinute *= 10n;
  return { num: perMinute, den: 1n };
}

function minutesOf({ perMinute }: Play, minutes: number): number {
  return toNumber(perMinute) * minutes;
}

/** How long so much must burn for the ratio to stay above the bound through so many calm minutes. */
function minutesToStay(bound: Ratio, bad: Ratio, calm: number): number {
  const [low, high] = [toNumber(bound) * 1.05, toNumber(bad)];
  const minutes = high > low ? Math.ceil((calm * low) / (high - low)) : 60;
  return Math.min(60, Math.max(10, minutes));
}

function percentOf(share: Ratio, percent: number): Ratio {
  return multiply(share, { num: BigInt(percent), den: 100n });
}

function atMostAll(share: Ratio): Ratio {
  return compare(share, one) > 0 ? one : share;
}
