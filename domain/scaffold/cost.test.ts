import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Cost, costOf, costSteps, costText } from "#domain/scaffold/cost.ts";
import type { ResourceSums } from "#domain/scaffold/policy-verdict.ts";

const gibibyte = 2 ** 30;
const sums = (pods: number[], cpu: number[], memory: number[]): ResourceSums => ({
  pods: range(pods),
  cpuCores: range(cpu),
  memoryBytes: range(memory),
});
const range = ([min = 0, max = min]: number[]) => ({ min, max });
const known = (cost: Cost | null): Cost => {
  if (cost === null) throw new Error("no cost");
  return cost;
};

/** What one to a hundred pods of one size reserve. */
const reserved = fc
  .record({
    min: fc.integer({ min: 1, max: 50 }),
    more: fc.integer({ min: 0, max: 50 }),
    milli: fc.integer({ min: 1, max: 4000 }),
    mebibytes: fc.integer({ min: 1, max: 8192 }),
  })
  .map(({ min, more, milli, mebibytes }) => {
    const each = (pods: number) => [pods, (pods * milli) / 1000, pods * mebibytes * 2 ** 20] as const;
    const [low, high] = [each(min), each(min + more)];
    return sums([low[0], high[0]], [low[1], high[1]], [low[2], high[2]]);
  });
const environment = fc.constantFrom("dev", "prod");

describe("the cost of an environment", () => {
  it("is worked out from the scarcer side of a node, and can be followed by hand", () => {
    const cost = known(costOf(sums([1, 3], [0.1, 0.3], [0.25 * gibibyte, 0.75 * gibibyte]), "dev"));
    expect(cost.node.type).toBe("t3.medium");
    expect(costSteps(cost)).toEqual([
      "least = max(0.1 / 1.93, 0.25 / 2.9) × 0.0416 × 730 = 2.62",
      "most  = max(0.3 / 1.93, 0.75 / 2.9) / 0.6 × 0.0416 × 730 = 13.09",
    ]);
    expect(costText(cost)).toBe("$2.6 to $14");
  });

  it("of prod is that of prod's nodes", () => {
    expect(costOf(sums([3, 3], [0.3], [gibibyte]), "prod")?.node.type).toBe("m5.xlarge");
  });

  it("is not known where nothing is reserved", () => {
    expect(costOf(sums([2, 2], [0], [0]), "dev")).toBeNull();
  });

  it("is a range, never one number, and its words hold all of it", () => {
    fc.assert(
      fc.property(reserved, environment, (held, name) => {
        const cost = known(costOf(held, name));
        expect(cost.least.dollars).toBeLessThan(cost.most.dollars);
        const [, from = "", to = ""] = /^\$([\d.]+) to \$([\d.]+)$/.exec(costText(cost)) ?? [];
        expect(Number(from)).toBeLessThanOrEqual(cost.least.dollars);
        expect(Number(to)).toBeGreaterThanOrEqual(cost.most.dollars);
        expect(Number(from)).toBeLessThan(Number(to));
      }),
    );
  });

  it("doubles with what is reserved, and never falls when more is", () => {
    fc.assert(
      fc.property(reserved, environment, fc.double({ min: 1, max: 4, noNaN: true }), (held, name, more) => {
        const cost = known(costOf(held, name));
        const scaled = (factor: number) =>
          known(
            costOf(
              {
                ...held,
                cpuCores: { min: held.cpuCores.min * factor, max: held.cpuCores.max * factor },
                memoryBytes: { min: held.memoryBytes.min * factor, max: held.memoryBytes.max * factor },
              },
              name,
            ),
          );
        expect(scaled(2).most.dollars).toBeCloseTo(cost.most.dollars * 2, 6);
        expect(scaled(more).least.dollars).toBeGreaterThanOrEqual(cost.least.dollars);
        const thirsty = { ...held, memoryBytes: { ...held.memoryBytes, max: held.memoryBytes.max * more } };
        expect(known(costOf(thirsty, name)).most.dollars).toBeGreaterThanOrEqual(cost.most.dollars);
      }),
    );
  });
});
