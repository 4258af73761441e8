import { describe, expect, test } from "vitest";
import {
  applicationCondition,
  changeKind,
  serviceOf,
  toApplicationRow,
} from "#domain/delivery/application-state.ts";
import { application, operation, resource, sha } from "#tests/delivery-facts.ts";

const outOfSync = { status: "OutOfSync" as const, revisions: [sha.merge], ofCurrentSpec: true };

describe("a difference between Git and the cluster", () => {
  test("is drift where the compared revision had been synced", () => {
    expect(
      changeKind(
        application({ sync: outOfSync, resources: [resource("Service", "a", { sync: "OutOfSync" })] }),
      ),
    ).toBe("drift");
  });

  test("is a pending change where Git has moved on", () => {
    const reading = application({
      sync: { ...outOfSync, revisions: [sha.later] },
      resources: [resource("Service", "a", { sync: "OutOfSync" })],
    });
    expect(changeKind(reading)).toBe("pending");
  });

  test("is a pending change where the source itself was changed", () => {
    expect(changeKind(application({ sync: { ...outOfSync, ofCurrentSpec: false } }))).toBe("unknown");
  });

  test("is waiting for a prune where only leftovers differ", () => {
    const left = resource("ConfigMap", "old", { sync: "OutOfSync", requiresPruning: true });
    expect(changeKind(application({ sync: outOfSync, resources: [left, resource("Service", "a")] }))).toBe(
      "awaiting-prune",
    );
  });

  test("is none where only hooks differ", () => {
    expect(
      changeKind(
        application({
          sync: outOfSync,
          resources: [resource("Job", "m", { sync: "OutOfSync", hook: true })],
        }),
      ),
    ).toBe("in-sync");
  });

  test("trap: a partial sync or a dry run leaves the last whole sync as the measure", () => {
    const reading = application({
      sync: outOfSync,
      operation: operation({ partial: true, revisions: [sha.before] }),
      resources: [resource("Service", "a", { sync: "OutOfSync" })],
    });
    expect(changeKind(reading)).toBe("drift");
  });
});

describe("the condition of an application", () => {
  test("trap: `sync Unknown` with `Healthy` is never good", () => {
    const sync = { status: "Unknown" as const, revisions: [sha.merge], ofCurrentSpec: true };
    expect(applicationCondition(application({ sync }))).toEqual({
      condition: "unknown",
      word: "Not compared",
    });
    const conditions = [{ type: "ComparisonError", message: "no", at: null }];
    expect(applicationCondition(application({ sync, conditions })).condition).toBe("bad");
  });

  test.each([
    ["healthy", application(), "good"],
    ["health from before the sync", application({ reconciledAt: new Date(0) }), "moving"],
    [
      "a running sync",
      application({ operation: operation({ phase: "Running", finishedAt: null }) }),
      "moving",
    ],
    ["degraded", application({ health: { status: "Degraded", message: "", since: null } }), "bad"],
    ["health unknown", application({ health: { status: "Unknown", message: "", since: null } }), "unknown"],
    ["suspended", application({ health: { status: "Suspended", message: "", since: null } }), "held"],
    ["a failed sync", application({ sync: outOfSync, operation: operation({ phase: "Failed" }) }), "bad"],
    [
      "drift",
      application({ sync: outOfSync, resources: [resource("Service", "a", { sync: "OutOfSync" })] }),
      "at-risk",
    ],
    ["deletion", application({ deletingSince: new Date(0) }), "moving"],
  ] as const)("of %s", (_what, reading, condition) => {
    expect(applicationCondition(reading).condition).toBe(condition);
  });

  test("trap: health kept in the tree is `not-available` for each resource, and `none` where a kind has none", () => {
    const place = { cluster: "trial", appsPath: "manifests/apps" };
    const inTree = toApplicationRow(
      application({ resourceHealthSource: "tree", resources: [resource("Deployment", "a")] }),
      place,
    );
    expect(inTree.resources[0]?.health).toBe("not-available");
    expect(toApplicationRow(application(), place).resources.map((each) => each.health)).toEqual([
      "Healthy",
      "none",
    ]);
  });
});

test("service and environment come from the source path, whatever the Application is called", () => {
  expect(serviceOf(application({ name: "x" }), "manifests/apps")).toEqual({
    service: "pay-api",
    environment: "dev",
  });
  expect(serviceOf(application(), "other/apps")).toBeNull();
});
