import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BudgetOverride, budgetStatus, type TouchedBudget } from "#domain/slo/policy/budget-status.ts";
import { nextFreeze } from "#domain/slo/policy/next-freeze.ts";
import { touchedServices } from "#domain/slo/policy/touched-services.ts";

const now = new Date("2026-11-21T12:00:00Z");
const later = new Date("2026-11-22T12:00:00Z");
const budget = (spent: number, sloId = "order-service-availability"): TouchedBudget => ({
  sloId,
  service: "order-service",
  verdict: nextFreeze(null, { num: BigInt(Math.round(spent * 10_000)), den: 1_000_000n }, now),
});
const leave: BudgetOverride = {
  sloId: "order-service-availability",
  by: "mara",
  reason: "contract deadline, agreed with payments",
  since: now,
  until: later,
};

describe("the status of a change", () => {
  test("that touches no budget says so", () => {
    expect(budgetStatus([], null, [], now)).toEqual({ state: "success", description: "Touches no budget" });
  });

  test.each([
    [49, "success", "Not frozen: more than half of every budget is left"],
    [50, "success", "Not frozen: order-service-availability has spent 50 %"],
    [99, "success", "Not frozen: order-service-availability has spent 99 %"],
    [99.99, "success", "Not frozen: order-service-availability has spent 99.9 %"],
    [99.9999, "success", "Not frozen: order-service-availability has spent 99.9 %"],
    [100, "failure", "Frozen: order-service-availability has spent 100 %"],
    [104.2, "failure", "Frozen: order-service-availability has spent 104.2 %"],
  ])("at %d %% spent is %s", (spent, state, description) => {
    expect(budgetStatus([budget(spent)], null, [], now)).toEqual({ state, description });
  });

  test("one frozen budget of several holds it, and the others are counted", () => {
    const some = [budget(10, "a"), budget(120, "b"), budget(130, "c")];
    expect(budgetStatus(some, null, [], now)).toEqual({
      state: "failure",
      description: "Frozen: b has spent 120 % and 1 more",
    });
  });

  test("a revert passes, and so does what somebody with the role has labelled", () => {
    const frozen = [budget(120)];
    const commit = "c".repeat(40);
    expect(budgetStatus(frozen, { kind: "revert", commit }, [], now)).toEqual({
      state: "success",
      description: "Takes back ccccccc, so it may pass",
    });
    expect(budgetStatus(frozen, { kind: "label", label: "P0", by: "mara" }, [], now).state).toBe("success");
  });

  test("a label that somebody without the role has set does not count, and that is said", () => {
    expect(budgetStatus([budget(120)], { kind: "idle-label", label: "P0", by: "kai" }, [], now)).toEqual({
      state: "failure",
      description: "Frozen: order-service-availability has spent 120 %; P0 by kai does not count",
    });
  });

  test("an override lets its own budget pass until it expires, with its name and reason", () => {
    const frozen = [budget(120)];
    expect(budgetStatus(frozen, null, [leave], now)).toEqual({
      state: "success",
      description: "Let in by mara until 2026-11-22 12:00 UTC: contract deadline, agreed with payments",
    });
    expect(budgetStatus(frozen, null, [leave], later).state).toBe("failure");
    expect(budgetStatus([budget(120, "other")], null, [leave], now).state).toBe("failure");
    expect(budgetStatus([budget(120), budget(120, "other")], null, [leave], now).state).toBe("failure");
  });

  test("a verdict that cannot be verified stays, and says since when", () => {
    const blind = (spent: number) => {
      const { verdict, ...rest } = budget(spent);
      return { ...rest, verdict: nextFreeze(verdict, null, later) };
    };
    expect(budgetStatus([blind(120)], null, [], later)).toEqual({
      state: "failure",
      description:
        "Frozen: order-service-availability has spent 120 % (unverified since 2026-11-21 12:00 UTC)",
    });
    expect(budgetStatus([blind(10)], null, [], later)).toEqual({
      state: "success",
      description: "Not frozen (unverified since 2026-11-21 12:00 UTC): order-service-availability",
    });
  });

  test("fits GitHub's 140 characters whatever the names and reasons", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 600 }), fc.string({ maxLength: 600 }), (name, reason) => {
        const all = [budget(120, name)];
        const override = { ...leave, sloId: name, reason };
        expect(budgetStatus(all, null, [], now).description.length).toBeLessThanOrEqual(140);
        expect(budgetStatus(all, null, [override], now).description.length).toBeLessThanOrEqual(140);
      }),
    );
  });
});

describe("the services a change touches", () => {
  const paths = {
    services: "services",
    apps: "manifests/apps",
    applications: "manifests/argocd/applications",
    runbooks: "docs/runbooks",
    templates: "templates",
  };
  const known = ["order", "order-service", "user-service"];

  test("are those whose source, manifests or Applications it changes", () => {
    const touched = (...changed: string[]) => touchedServices(changed, paths, known);
    expect(touched("services/order-service/src/main.ts")).toEqual(["order-service"]);
    expect(touched("manifests/apps/user-service/base/hpa.yaml")).toEqual(["user-service"]);
    expect(touched("manifests/argocd/applications/order-service-dev.yaml")).toEqual(["order-service"]);
    expect(touched("docs/runbooks/order-service/crash.md", "README.md", "services/unknown/a.ts")).toEqual([]);
    expect(touched("services/order-service2/a.ts", "servicesorder-service/a.ts")).toEqual([]);
  });
});
