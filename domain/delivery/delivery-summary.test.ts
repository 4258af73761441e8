import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deliveryStateOf, summariseDelivery } from "#domain/delivery/delivery-summary.ts";

const condition = fc.constantFrom("good", "moving", "at-risk", "bad", "held", "unknown");
const change = fc.constantFrom("in-sync", "drift", "pending", "awaiting-prune", "unknown");
const row = fc.record({ condition, change });

describe("the delivery summary", () => {
  it("counts every application exactly once", () => {
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const sum = Object.values(summariseDelivery(rows)).reduce((left, right) => left + right, 0);
        expect(sum).toBe(rows.length);
      }),
    );
  });

  it("calls nothing healthy that is unknown, drifting or not good", () => {
    fc.assert(
      fc.property(row, (one) => {
        if (deliveryStateOf(one) !== "healthy") return;
        expect(one.condition).toBe("good");
        expect(["in-sync", "awaiting-prune"]).toContain(one.change);
      }),
    );
  });

  it("counts a degraded application that also drifts as degraded", () => {
    expect(deliveryStateOf({ condition: "bad", change: "drift" })).toBe("degraded");
  });
});
