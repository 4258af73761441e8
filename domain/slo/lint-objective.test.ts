import { expect, test } from "vitest";
import { lintObjective } from "#domain/slo/lint-objective.ts";
import type { Slo } from "#domain/slo/slo.ts";
import { exampleLatency } from "#tests/support/objectives.ts";

const day = 86_400;

const codes = (one: Slo) => lintObjective(one).map(({ code }) => code);

test("an objective as golden paths make them has nothing odd", () => {
  expect(lintObjective(exampleLatency("99.9"))).toEqual([]);
});

// 1 / (1 - 0.9306) is 14.409; at 93.05 % it is 14.388.
test.each([
  ["93.06", []],
  ["93.05", ["slo-tier-unreachable"]],
  ["83", ["slo-tier-unreachable", "slo-tier-unreachable"]],
])("at %s %% the tiers that nothing can reach are named", (percent, expected) => {
  expect(codes(exampleLatency(percent))).toEqual(expected);
});

test("a tier that fires within the budget or looks back further than the objective is named", () => {
  const tier = { factor: 0.9, longSeconds: 30 * day, shortSeconds: day, severity: "ticket" as const };
  expect(codes(exampleLatency("99", { tiers: [tier] }))).toEqual([
    "slo-tier-within-budget",
    "slo-tier-longer-than-window",
  ]);
});

test("a metric that is no counter by its name is named", () => {
  const gauge = { kind: "bad-of-total", bad: "errors_total", total: "up" } as const;
  expect(codes(exampleLatency("99", { indicator: gauge }))).toEqual(["slo-counter-name"]);
});
