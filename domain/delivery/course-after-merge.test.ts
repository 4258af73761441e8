import { describe, expect, test } from "vitest";
import { courseOf } from "#domain/delivery/course-of.ts";
import {
  afterMerge,
  application,
  at,
  check,
  cluster,
  facts,
  fresh,
  hopOf,
  inCluster,
  merged,
  operation,
  parent,
  resource,
  sha,
  tail,
  words,
} from "#tests/delivery-facts.ts";

const now = at(120);
/** Argo CD keeps only whole syncs that succeeded; of the merge there was none yet. */
const history = [{ id: 0, revisions: [sha.before], deployedAt: at(20) }];

describe("after the merge", () => {
  test.each([
    ["a merge commit", sha.merge],
    ["a squash", "a".repeat(40)],
    ["the last commit of a rebase", "b".repeat(40)],
    ["a merge queue", "c".repeat(40)],
  ])("trap: follows the SHA of %s, taken after the merge", (_how, mergeSha) => {
    const reading = inCluster(
      application({
        sync: { status: "Synced", revisions: [mergeSha], ofCurrentSpec: true },
        operation: operation({ revisions: [mergeSha] }),
      }),
    );
    const fact = { ...reading, containment: { [mergeSha]: "identical" as const } };
    const course = courseOf(
      facts({ pullRequest: fresh(merged({ mergeSha }), "GitHub"), cluster: cluster([fact]) }),
      now,
    );
    expect(words(hopOf(course, "merged").evidence)).toContain(mergeSha.slice(0, 7));
    expect(course.outcome).toBe("live");
  });

  test("merged past a failed check, the checks are skipped and not the harbour", () => {
    const reading = merged({ checks: [check("gitops / render", "failed")] });
    const course = courseOf(facts({ pullRequest: fresh(reading, "GitHub"), cluster: cluster([]) }), now);
    expect(hopOf(course, "checks").state).toBe("skipped");
    expect(course.harbour).toBe("noticed");
  });

  test("waits for the parent, whose sync makes the Application appear", () => {
    const behind = parent({
      sync: { status: "Synced", revisions: [sha.before], ofCurrentSpec: true },
      operation: operation({ revisions: [sha.before] }),
    });
    const waiting = courseOf(afterMerge([], { cluster: cluster([], [behind]) }), now);
    expect(hopOf(waiting, "noticed").state).toBe("now");
    expect(words(hopOf(waiting, "noticed").evidence)).toBe("platform still stands at 3333333");
    const synced = courseOf(afterMerge([]), now);
    expect(words(hopOf(synced, "noticed").evidence)).toContain(
      "platform is synced; the change's own Application has not appeared",
    );
    const there = courseOf(afterMerge([inCluster(application())]), now);
    expect(hopOf(there, "noticed").state).toBe("done");
  });

  test("a parent whose sync fails is why the Application does not appear", () => {
    const results = [
      {
        kind: "Namespace",
        namespace: "",
        name: "pay-api-dev",
        status: "Synced",
        message: "created",
        hookPhase: "",
      },
      {
        kind: "Application",
        namespace: "argocd",
        name: "pay-api-dev",
        status: "SyncFailed",
        message: "project not permitted",
        hookPhase: "",
      },
    ];
    const failing = parent({
      sync: { status: "OutOfSync", revisions: [sha.merge], ofCurrentSpec: true },
      operation: operation({ phase: "Failed", results }),
    });
    const hop = hopOf(courseOf(afterMerge([], { cluster: cluster([], [failing]) }), now), "noticed");
    expect(hop.state).toBe("failed");
    expect(words(hop.evidence)).toBe("platform Application/pay-api-dev project not permitted");
  });

  test("trap: a revision beyond the merge still contains it", () => {
    const reading = application({
      sync: { status: "Synced", revisions: [sha.later], ofCurrentSpec: true },
      operation: operation({ revisions: [sha.later] }),
    });
    expect(courseOf(afterMerge([inCluster(reading)]), now).outcome).toBe("live");
  });

  test("trap: a rewritten branch does not contain it, and says so", () => {
    const reading = application({
      sync: { status: "Synced", revisions: [sha.rewritten], ofCurrentSpec: true },
      operation: operation({ revisions: [sha.rewritten] }),
    });
    const course = courseOf(afterMerge([inCluster(reading)]), now);
    expect(hopOf(course, "noticed").state).toBe("failed");
    expect(words(hopOf(course, "noticed").evidence)).toContain("follows a branch that was rewritten");
  });

  test("a commit nobody has placed yet is not known, and not taken for contained", () => {
    const fact = { ...inCluster(application()), containment: {} };
    const course = courseOf(afterMerge([fact]), now);
    expect(hopOf(course, "noticed").state).toBe("unknown");
    expect(hopOf(course, "healthy").state).toBe("ahead");
  });

  test("trap: an application of several sources is read by each of its commits", () => {
    const sync = { status: "Synced" as const, revisions: ["1.2.3", sha.merge], ofCurrentSpec: true };
    const reading = application({ sync, operation: operation({ revisions: ["1.2.3", sha.merge] }) });
    expect(courseOf(afterMerge([inCluster(reading)]), now).outcome).toBe("live");
  });

  test("trap: a Helm chart's version is no commit and proves nothing", () => {
    const reading = application({
      sync: { status: "Synced", revisions: ["1.2.3"], ofCurrentSpec: true },
      operation: operation({ revisions: ["1.2.3"] }),
    });
    expect(hopOf(courseOf(afterMerge([inCluster(reading)]), now), "noticed").state).toBe("unknown");
  });

  test("trap: a comparison with yesterday's source is no notice", () => {
    const reading = application({
      sync: { status: "Synced", revisions: [sha.merge], ofCurrentSpec: false },
      operation: null,
    });
    expect(hopOf(courseOf(afterMerge([inCluster(reading)]), now), "noticed").state).toBe("now");
  });

  test("trap: a commit that changes nothing here is synced without an operation", () => {
    const earlier = operation({ revisions: [sha.before], finishedAt: at(20) });
    const reading = application({ operation: earlier, history });
    const course = courseOf(afterMerge([inCluster(reading)]), now);
    expect(tail(course)).toBe("done done done done skipped done done now");
    expect(words(hopOf(course, "syncing").evidence)).toContain("already is as the merge wants it");
  });

  test.each([
    ["a dry run", { dryRun: true }],
    ["a sync of one resource", { partial: true }],
  ])("trap: %s is not the sync of the revision", (_what, changes) => {
    const sync = { status: "OutOfSync" as const, revisions: [sha.merge], ofCurrentSpec: true };
    const course = courseOf(
      afterMerge([inCluster(application({ sync, history, operation: operation(changes) }))]),
      now,
    );
    expect(hopOf(course, "synced").state).toBe("ahead");
    expect(hopOf(course, "syncing").state).toBe("now");
  });

  test.each([
    { what: "that what was just applied is healed", changes: { partial: true, phase: "Running" as const } },
    { what: "that one object is synced by hand", changes: { partial: true } },
    { what: "a dry run", changes: { dryRun: true } },
  ])("trap: $what afterwards does not take away that the merge was synced", ({ changes }) => {
    const reading = application({
      operation: operation({ ...changes, results: [] }),
      history: [...history, { id: 1, revisions: [sha.merge], deployedAt: at(75) }],
    });
    const course = courseOf(afterMerge([inCluster(reading)]), now);
    const [syncing, synced] = [hopOf(course, "syncing"), hopOf(course, "synced")];
    expect([syncing.state, syncing.title]).toEqual(["done", "Sync began"]);
    expect([synced.state, synced.at]).toEqual(["done", at(75)]);
    expect(words(synced.evidence)).toBe("pay-api-dev at 2222222");
  });

  test("trap: what was rolled back since is not in place, though it was", () => {
    const rolledBack = operation({ revisions: [sha.before] });
    const reading = application({
      sync: { status: "OutOfSync", revisions: [sha.merge], ofCurrentSpec: true },
      operation: rolledBack,
      history: [{ id: 1, revisions: [sha.merge], deployedAt: at(75) }, ...history],
    });
    expect(hopOf(courseOf(afterMerge([inCluster(reading)]), now), "synced").state).toBe("ahead");
  });

  test("with auto-sync off it waits for a person", () => {
    const sync = { status: "OutOfSync" as const, revisions: [sha.merge], ofCurrentSpec: true };
    const course = courseOf(
      afterMerge([inCluster(application({ sync, history, operation: null, autoSync: null }))]),
      now,
    );
    expect(hopOf(course, "syncing").state).toBe("held");
    expect(course.outcome).toBe("held");
  });

  test.each([
    { compared: 75, words: "pay-api-dev at 2222222" },
    { compared: 80, words: "pay-api-dev at 2222222 ; live and Git differ again since" },
  ])("trap: a comparison from the second the sync ended in proves no new difference ($compared)", (told) => {
    const differing = application({
      sync: { status: "OutOfSync", revisions: [sha.merge], ofCurrentSpec: true },
      operation: operation({ finishedAt: at(75) }),
      reconciledAt: at(told.compared),
    });
    const hop = hopOf(courseOf(afterMerge([inCluster(differing)]), now), "synced");
    expect(words(hop.evidence)).toBe(told.words);
  });

  test("a failed sync names the failing resource first, though it was applied last", () => {
    const results = [
      {
        kind: "Service",
        namespace: "a",
        name: "pay-api",
        status: "Synced",
        message: "created",
        hookPhase: "",
      },
      {
        kind: "Deployment",
        namespace: "a",
        name: "pay-api",
        status: "SyncFailed",
        message: "spec.replicas: Invalid",
        hookPhase: "",
      },
    ];
    const failing = application({
      sync: { status: "OutOfSync", revisions: [sha.merge], ofCurrentSpec: true },
      operation: operation({ phase: "Failed", message: "one or more objects failed", results }),
    });
    const course = courseOf(afterMerge([inCluster(failing)]), now);
    const hop = hopOf(course, "synced");
    expect(hop.state).toBe("failed");
    expect(hop.details[0]?.title).toBe("Deployment/pay-api");
    expect(words(hop.evidence)).toBe("pay-api-dev Deployment/pay-api spec.replicas: Invalid");
    expect(words(hop.mend)).toContain("will not try this commit again");
  });

  test("a comparison that fails after the merge is told with Argo CD's own words", () => {
    const conditions = [
      { type: "ComparisonError", message: "kustomize build failed: accumulating resources", at: at(70) },
    ];
    const sync = { status: "Unknown" as const, revisions: [sha.before], ofCurrentSpec: true };
    const course = courseOf(afterMerge([inCluster(application({ sync, conditions, operation: null }))]), now);
    expect(hopOf(course, "noticed").state).toBe("failed");
    expect(words(hopOf(course, "noticed").evidence)).toContain("accumulating resources");
  });
});

describe("healthy", () => {
  test("trap: `sync Unknown` with `Healthy` is not green", () => {
    const sync = { status: "Unknown" as const, revisions: [sha.merge], ofCurrentSpec: true };
    const course = courseOf(afterMerge([inCluster(application({ sync }))]), now);
    expect(hopOf(course, "healthy").state).toBe("unknown");
    expect(course.outcome).not.toBe("live");
  });

  test("trap: health from before the sync is not believed", () => {
    const course = courseOf(afterMerge([inCluster(application({ reconciledAt: at(74) }))]), now);
    expect(hopOf(course, "healthy").state).toBe("now");
    expect(words(hopOf(course, "healthy").evidence)).toContain("from before the sync");
  });

  test("trap: an equal second counts as after it", () => {
    expect(courseOf(afterMerge([inCluster(application({ reconciledAt: at(75) }))]), now).outcome).toBe(
      "live",
    );
  });

  test("trap: of an equal second the comparison that led to the sync is not believed", () => {
    const sync = { status: "OutOfSync" as const, revisions: [sha.merge], ofCurrentSpec: true };
    const health = { status: "Missing" as const, message: "", since: at(70) };
    const reading = application({ reconciledAt: at(75), sync, health });
    expect(hopOf(courseOf(afterMerge([inCluster(reading)]), now), "healthy").state).toBe("now");
  });

  test("trap: without `reconciledAt` nothing is believed", () => {
    expect(courseOf(afterMerge([inCluster(application({ reconciledAt: null }))]), now).outcome).not.toBe(
      "live",
    );
  });

  test("trap: health kept in the tree reads `not available`, never healthy", () => {
    const reading = application({
      resourceHealthSource: "tree",
      resources: [resource("Deployment", "pay-api")],
    });
    const hop = hopOf(courseOf(afterMerge([inCluster(reading)]), now), "healthy");
    expect(hop.details.map((each) => `${each.state} ${words(each.evidence)}`)).toEqual([
      "unknown not available",
    ]);
  });

  test("waits until a pod runs the image of this very change", () => {
    const images = ["registry.example/acme/pay-api:0ld"];
    const waiting = courseOf(afterMerge([inCluster(application({ images }))], { imageTag: "n3w" }), now);
    expect(hopOf(waiting, "healthy").state).toBe("now");
    const running = application({ images: [...images, "registry.example/acme/pay-api:n3w"] });
    expect(courseOf(afterMerge([inCluster(running)], { imageTag: "n3w" }), now).outcome).toBe("live");
  });

  test("a tag that another tag begins with is not mistaken for it", () => {
    const images = ["registry.example/acme/pay-api:n3w-2"];
    const course = courseOf(afterMerge([inCluster(application({ images }))], { imageTag: "n3w" }), now);
    expect(hopOf(course, "healthy").state).toBe("now");
  });

  test("is live when healthy, and goes on until it is measured", () => {
    const course = courseOf(afterMerge([inCluster(application())]), now);
    expect(hopOf(course, "measured")).toMatchObject({ state: "now", title: "Waiting for the first sample" });
    expect(course).toMatchObject({ outcome: "live", harbour: "measured", endedAt: null });
  });
});
