import { expect, test } from "vitest";
import { defaultTiers } from "#domain/slo/burn-tiers.ts";
import { lintObjective } from "#domain/slo/lint-objective.ts";
import { readTarget } from "#domain/slo/read-target.ts";
import type { Slo } from "#domain/slo/slo.ts";

const day = 86_400;

function slo(percent: string, changes: Partial<Slo> = {}): Slo {
  const target = readTarget(percent, "percent");
  if ("fault" in target) throw new Error(target.fault);
  return {
    id: "pay-latency",
    service: "pay",
    title: "Latency",
    description: "",
    ...target,
    window: { kind: "rolling", text: "30d", seconds: 30 * day },
    indicator: { kind: "latency", bucket: 's_bucket{le="0.5"}', le: "0.5", total: "s_count" },
    tiers: defaultTiers(30 * day),
    file: "slo.yaml",
    line: 7,
    ...changes,
  };
}

const codes = (one: Slo) => lintObjective(one).map(({ code }) => code);

test("an objective as golden paths make them has nothing odd", () => {
  expect(lintObjective(slo("99.9"))).toEqual([]);
});

// 1 / (1 - 0.9306) is 14.409; at 93.05 % it is 14.388.
test.each([
  ["93.06", []],
  ["93.05", ["slo-tier-unreachable"]],
  ["83", ["slo-tier-unreachable", "slo-tier-unreachable"]],
])("at %s %% the tiers that nothing can reach are named", (percent, expected) => {
  expect(codes(slo(percent))).toEqual(expected);
});

test("a tier that fires within the budget or looks back further than the objective is named", () => {
  const tier = { factor: 0.9, longSeconds: 30 * day, shortSeconds: day, severity: "ticket" as const };
  expect(codes(slo("99", { tiers: [tier] }))).toEqual([
    "slo-tier-within-budget",
    "slo-tier-longer-than-window",
  ]);
});

test("a metric that is no counter by its name is named", () => {
  const gauge = { kind: "bad-of-total", bad: "errors_total", total: "up" } as const;
  expect(codes(slo("99", { indicator: gauge }))).toEqual(["slo-counter-name"]);
});
