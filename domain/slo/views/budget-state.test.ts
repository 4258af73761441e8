import { describe, expect, it } from "vitest";
import { type BudgetState, budgetStateOf, compareBudgets } from "#domain/slo/views/budget-state.ts";
import type { BudgetFigures, BudgetRow, SloAlert } from "#domain/slo/views/budget-view.ts";

const at = new Date("2026-11-20T14:11:20Z");
const inHours = (hours: number) => new Date(at.getTime() + hours * 3_600_000);

const calm: BudgetFigures = {
  knowledge: "measured",
  good: 999,
  bad: 1,
  total: 1000,
  allowed: 10,
  left: 0.9,
  attained: 0.999,
  burn: 0.1,
  spentLastDay: 0.01,
  exhaustedAt: null,
  measuredSeconds: 2_592_000,
  windowSeconds: 2_592_000,
  sampledAt: at,
};

function row(figures: Partial<BudgetFigures>, alerts: SloAlert[] = [], id = "a"): BudgetRow {
  return {
    id,
    service: "order-service",
    title: "availability",
    promise: "99.9 % of requests not failed, rolling 30 days",
    targetPercent: "99.9",
    windowText: "30d",
    team: null,
    system: null,
    figures: { state: "fresh", value: { ...calm, ...figures }, observedAt: at, source: "Prometheus" },
    freeze: null,
    alerts,
  };
}

const alert = (name: string, firing = true): SloAlert => ({
  name,
  severity: "page",
  tier: "14.4",
  firing,
  since: at,
  silenced: null,
  summary: "",
  runbookUrl: null,
});

describe("the state of a budget", () => {
  it.each<[string, BudgetState, BudgetRow]>([
    ["more than half is left", "ok", row({ left: 0.51 })],
    ["exactly half is spent", "spent-half", row({ left: 0.5 })],
    ["a sliver is left", "spent-half", row({ left: 0.0001 })],
    ["exactly all is spent", "exhausted", row({ left: 0 })],
    ["more than all is spent", "exhausted", row({ left: -0.4 })],
    [
      "the first bad minutes of a new service",
      "partial",
      row({ knowledge: "partial", measuredSeconds: 3_600, left: -83, exhaustedAt: inHours(0) }),
    ],
    ["a burn alert fires", "burning", row({}, [alert("SloBurnRateTicket")])],
    ["a burn alert waits", "ok", row({}, [alert("SloBurnRatePage", false)])],
    ["another alert fires", "ok", row({}, [alert("SloNotMeasured")])],
    ["it lasts three days more", "burning", row({ exhaustedAt: inHours(72) })],
    ["it lasts longer than three days", "ok", row({ exhaustedAt: inHours(73) })],
    ["all is spent and more is burning", "exhausted", row({ left: 0 }, [alert("SloBurnRatePage")])],
    ["nothing was asked of it", "no-traffic", row({ knowledge: "no-traffic", left: null })],
    ["no sample came", "unmeasured", row({ knowledge: "unmeasured", left: null })],
    ["too little was measured", "partial", row({ knowledge: "partial", left: 1 })],
    ["too little was measured and all is spent", "exhausted", row({ knowledge: "partial", left: -1 })],
    ["there is no figure", "unknown", row({ left: null })],
  ])("where %s it is %s", (_, state, seen) => {
    expect(budgetStateOf(seen)).toBe(state);
  });

  it("is not known where Prometheus cannot be believed, whatever was last read", () => {
    const seen: BudgetRow = { ...row({}), figures: { state: "unknown", source: "Prometheus" } };
    expect(budgetStateOf(seen)).toBe("unknown");
  });
});

it("lists the worst first, and keeps equals where they are", () => {
  const rows = [
    row({}, [], "b"),
    row({}, [], "a"),
    row({ left: 0.4 }, [], "half"),
    row({ left: 0.2 }, [], "fifth"),
    row({ left: -0.1 }, [], "gone"),
    row({ knowledge: "no-traffic", left: null }, [], "night"),
  ];
  expect(rows.toSorted(compareBudgets).map(({ id }) => id)).toEqual([
    "gone",
    "fifth",
    "half",
    "night",
    "a",
    "b",
  ]);
});
