import type {
  BudgetDetail,
  BudgetFigures,
  BudgetPoint,
  BudgetRow,
  SloAlert,
} from "#domain/slo/views/budget-view.ts";

/** The moment of every figure below. */
export const readAt = new Date("2026-11-20T14:11:20Z");

export function daysAgo(days: number): Date {
  return new Date(readAt.getTime() - days * 86_400_000);
}

const month = 30 * 86_400;

/** The figures of `order-service availability`: 99.9 % promised, 61.8 % of the budget spent. */
export function budgetFigures(changes: Partial<BudgetFigures> = {}): BudgetFigures {
  return {
    knowledge: "measured",
    good: 5_003_811,
    bad: 3_094,
    total: 5_006_905,
    allowed: 5_006.905,
    left: 1 - 3_094 / 5_006.905,
    attained: 5_003_811 / 5_006_905,
    burn: 0.4,
    spentLastDay: 0.012,
    exhaustedAt: null,
    measuredSeconds: month,
    windowSeconds: month,
    sampledAt: new Date(readAt.getTime() - 4_000),
    ...changes,
  };
}

/** Figures that nobody could count: no traffic, or no sample. */
export function noFigures(knowledge: "no-traffic" | "unmeasured", measuredSeconds: number): BudgetFigures {
  return budgetFigures({
    knowledge,
    measuredSeconds,
    good: knowledge === "no-traffic" ? 0 : null,
    bad: knowledge === "no-traffic" ? 0 : null,
    total: knowledge === "no-traffic" ? 0 : null,
    allowed: null,
    left: null,
    attained: null,
    burn: null,
    spentLastDay: null,
    sampledAt: knowledge === "no-traffic" ? readAt : null,
  });
}

export function sloAlert(changes: Partial<SloAlert> = {}): SloAlert {
  return {
    name: "SloBurnRatePage",
    severity: "page",
    tier: "14.4",
    firing: true,
    since: new Date(readAt.getTime() - 33 * 60_000),
    silenced: null,
    summary: "order-service availability burns its budget 16 times too fast",
    runbookUrl: "/runbooks/slo-burn-rate",
    ...changes,
  };
}

type RowChanges = Partial<Omit<BudgetRow, "figures">> & { figures?: Partial<BudgetFigures> };

export function budgetRow({ figures, ...changes }: RowChanges = {}): BudgetRow {
  return {
    id: "order-service-availability",
    service: "order-service",
    title: "availability",
    promise: "99.9 % of requests not 5xx, rolling 30 days",
    targetPercent: "99.9",
    windowText: "rolling 30 days",
    team: { slug: "payments", name: "Payments" },
    system: "ordering",
    figures: { state: "fresh", value: budgetFigures(figures), observedAt: readAt, source: "Prometheus" },
    freeze: null,
    alerts: [],
    ...changes,
  };
}

const stepSeconds = 2 * 3_600;
const steps = month / stepSeconds;

/** A month in which the deploy of day 13 spent most of the budget and the one of day 22 a little: 3,094 bad in all. */
function points(): BudgetPoint[] {
  let spent = 0;
  let calm = 0;
  return Array.from({ length: steps }, (_, step) => {
    const day = (step * stepSeconds) / 86_400;
    const total = Math.round(13_908 + 9_000 * Math.sin(day * 2 * Math.PI));
    const ill = day >= 13 && day < 14.75 ? 99 : day >= 22 && day < 22.75 ? 53 : null;
    const bad = ill ?? Math.round((538 * (calm + 1)) / 330) - Math.round((538 * calm) / 330);
    if (ill === null) calm += 1;
    spent += bad;
    return {
      at: daysAgo(30 - day - stepSeconds / 86_400),
      left: 1 - spent / 5_006.905,
      attained: 1 - bad / total,
      bad,
      total,
    };
  });
}

const deploys = [
  { at: daysAgo(25), commit: "4e1aa07d".repeat(5), title: "Retry the ledger call", worst: false },
  { at: daysAgo(17), commit: "b91f02d4".repeat(5), title: "Batch stock reservations", worst: true },
  { at: daysAgo(8), commit: "77ac3101".repeat(5), title: "Raise the pool to 40", worst: false },
  { at: daysAgo(4), commit: "0c52e6b9".repeat(5), title: "Log the order id", worst: false },
].map((deploy, index) => ({
  ...deploy,
  pullRequest: { number: 201 + index, url: `https://github.com/acme/platform/pull/${201 + index}` },
}));

export function budgetDetail(changes: Partial<BudgetDetail> = {}): BudgetDetail {
  const tier = (factor: number, longSeconds: number, severity: "page" | "ticket", fired: number) => ({
    factor,
    longSeconds,
    shortSeconds: longSeconds / 12,
    severity,
    burnLong: 0.4,
    burnShort: 0.3,
    firing: false,
    reachable: true,
    fired,
    firedSeconds: fired * 2_400,
  });
  return {
    ...budgetRow(),
    description: "Orders are the shop: a failed one is money lost.",
    file: {
      path: "manifests/apps/order-service/slo/availability.yaml",
      line: 1,
      url: "https://github.com/acme/platform/blob/main/manifests/apps/order-service/slo/availability.yaml",
    },
    explanations: [
      {
        figure: "left",
        working: [
          "allowed = 5,006,905 × (1 − 0.999) = 5,006.905",
          "bad     = 3,094",
          "left    = 1 − 3,094 / 5,006.905 = 0.38205…",
        ],
        queries: [
          {
            purpose: "Bad events of every objective over 30 d",
            expression: "sum_over_time(slo:events_bad:increase5m[30d]) / 5",
            at: readAt,
          },
          {
            purpose: "All events of every objective over 30 d",
            expression: "sum_over_time(slo:events_total:increase5m[30d]) / 5",
            at: readAt,
          },
        ],
      },
      {
        figure: "burn",
        working: ["bad   = 2", "total = 5,000", "burn  = (2 / 5,000) / (1 − 0.999) = 0.4"],
        queries: [
          {
            purpose: "Bad events of every objective over the last hour",
            expression: "sum_over_time(slo:events_bad:increase5m[1h]) / 5",
            at: readAt,
          },
        ],
      },
    ],
    points: { state: "fresh", value: points(), observedAt: readAt, source: "Prometheus" },
    stepSeconds,
    deploys,
    spending: [
      {
        after: deploys[1] ?? null,
        until: daysAgo(8),
        bad: { least: 2_079, most: 2_083 },
        share: { least: 0.415, most: 0.416 },
      },
      {
        after: deploys[2] ?? null,
        until: daysAgo(4),
        bad: { least: 480, most: 480 },
        share: { least: 0.096, most: 0.096 },
      },
      {
        after: null,
        until: daysAgo(25),
        bad: { least: 533, most: 535 },
        share: { least: 0.106, most: 0.107 },
      },
    ],
    tiers: [
      tier(14.4, 3_600, "page", 1),
      tier(6, 21_600, "page", 1),
      tier(3, 86_400, "ticket", 2),
      tier(1, 259_200, "ticket", 2),
    ],
    tierStepSeconds: 300,
    problems: [],
    ...changes,
  };
}
