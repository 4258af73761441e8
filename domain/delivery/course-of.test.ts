import { describe, expect, test } from "vitest";
import { hopIds } from "#domain/delivery/course.ts";
import { courseOf } from "#domain/delivery/course-of.ts";
import {
  afterMerge,
  application,
  approval,
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
  pullRequest,
  recordOf,
  request,
  resource,
  sha,
  tail,
  words,
} from "#tests/delivery-facts.ts";

const now = at(120);

describe("before the merge", () => {
  test("a request that was just accepted is rendering, and nothing else is claimed", () => {
    const course = courseOf(
      facts({
        request: request({ state: "running", step: "pin", pullRequest: null, pullRequestUrl: null }),
        steps: [],
        pullRequest: { state: "unknown", source: "GitHub" },
      }),
      now,
    );
    expect(course.hops.map((hop) => hop.id)).toEqual([...hopIds]);
    expect(course.harbour).toBe("rendered");
    expect(course.hops.map((hop) => hop.state).slice(0, 3)).toEqual(["done", "now", "ahead"]);
    expect(hopOf(course, "rendered").lagMs).toBe(120_000);
  });

  test("shows each check with its state, and those the rules demand that have not reported", () => {
    const checks = [check("gitops / render", "passed"), check("gitops / test", "running")];
    const requiredChecks = ["gitops / render", "gitops / test", "gitops / pins"];
    const course = courseOf(
      facts({ pullRequest: fresh(pullRequest({ checks, requiredChecks }), "GitHub") }),
      now,
    );
    const hop = hopOf(course, "checks");
    expect(hop.state).toBe("now");
    expect(hop.details.map((each) => `${each.title}: ${each.state}`)).toEqual([
      "gitops / render: done",
      "gitops / test: now",
      "gitops / pins: ahead",
    ]);
    expect(words(hop.evidence)).toBe("1 of 3 passed");
  });

  test("says which check failed, with the end of its log and what to do", () => {
    const log = { lines: ["error: Deployment lacks probes"], truncated: true };
    const failed = check("gitops / render", "failed", {
      log,
      summary: "2 policies fail",
      url: "https://github.example/x",
    });
    const course = courseOf(facts({ pullRequest: fresh(pullRequest({ checks: [failed] }), "GitHub") }), now);
    const hop = hopOf(course, "checks");
    expect(course.outcome).toBe("failed");
    expect(course.harbour).toBe("checks");
    expect(hop.log).toEqual({ title: "End of the log of gitops / render", ...log });
    expect(words(hop.evidence)).toBe("gitops / render 2 policies fail");
    expect(words(hop.mend)).toContain("Push a commit to portal/create/req_abcd1234");
  });

  test("a failed check that no rule demands is shown and stops nothing", () => {
    const checks = [check("gitops / render", "passed"), check("lint-titles", "failed")];
    const course = courseOf(facts({ pullRequest: fresh(pullRequest({ checks }), "GitHub") }), now);
    expect(hopOf(course, "checks").state).toBe("done");
    expect(hopOf(course, "checks").details.map((each) => each.state)).toContain("failed");
  });

  test("waits for somebody other than the requester, whose own approval does not count", () => {
    const reviews = [approval("ines")];
    const course = courseOf(facts({ pullRequest: fresh(pullRequest({ reviews }), "GitHub") }), now);
    expect(hopOf(course, "review").state).toBe("held");
    expect(words(hopOf(course, "review").evidence)).toContain("somebody other than ines");
    expect(course.outcome).toBe("held");
  });

  test("trap: an approval of an earlier head counts no more after a push", () => {
    const reading = pullRequest({ headSha: sha.newHead, reviews: [approval("tomas", sha.head)] });
    const course = courseOf(facts({ pullRequest: fresh(reading, "GitHub") }), now);
    expect(hopOf(course, "review").state).toBe("held");
    expect(words(hopOf(course, "review").evidence)).toContain("tomas approved an earlier commit");
  });

  test("is ready to merge once checked and approved, and says that a person has to", () => {
    const course = courseOf(
      facts({ pullRequest: fresh(pullRequest({ reviews: [approval("tomas")] }), "GitHub") }),
      now,
    );
    expect(tail(course)).toBe("done done held ahead ahead ahead ahead ahead");
    expect(course.harbour).toBe("merged");
  });

  test("a conflict is told with the way out of it", () => {
    const course = courseOf(
      facts({ pullRequest: fresh(pullRequest({ mergeable: "conflict" }), "GitHub") }),
      now,
    );
    expect(hopOf(course, "merged").state).toBe("failed");
    expect(words(hopOf(course, "merged").mend)).toContain("scripts/pin-images");
  });

  test("trap: `mergeable` still computing is neither yes nor conflict", () => {
    const reading = pullRequest({ mergeable: "computing", reviews: [approval("tomas")] });
    expect(hopOf(courseOf(facts({ pullRequest: fresh(reading, "GitHub") }), now), "merged").state).toBe(
      "now",
    );
  });

  test("trap: closed by hand ends the course; re-opened, it goes on", () => {
    const closed = fresh(pullRequest({ state: "closed", closedAt: at(55) }), "GitHub");
    expect(courseOf(facts({ pullRequest: closed }), now).outcome).toBe("closed");
    expect(
      courseOf(facts({ pullRequest: fresh(pullRequest({ updatedAt: at(90) }), "GitHub") }), now).outcome,
    ).toBe("held");
  });

  test("a source that was never read is waited for, one that fails is unknown", () => {
    const unread = facts({ pullRequest: { state: "unknown", source: "GitHub" } });
    expect(hopOf(courseOf(unread, now), "checks").state).toBe("now");
    const error = { message: "502", since: at(100) };
    const failing = facts({ pullRequest: { state: "unknown", source: "GitHub", error } });
    expect(hopOf(courseOf(failing, now), "checks").state).toBe("unknown");
  });
});

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
    const reading = application({ operation: operation({ revisions: [sha.before], finishedAt: at(20) }) });
    const course = courseOf(afterMerge([inCluster(reading)]), now);
    expect(tail(course)).toBe("done done done done skipped done done ahead");
    expect(words(hopOf(course, "syncing").evidence)).toContain("already is as the merge wants it");
  });

  test.each([
    ["a dry run", { dryRun: true }],
    ["a sync of one resource", { partial: true }],
  ])("trap: %s is not the sync of the revision", (_what, changes) => {
    const sync = { status: "OutOfSync" as const, revisions: [sha.merge], ofCurrentSpec: true };
    const course = courseOf(
      afterMerge([inCluster(application({ sync, operation: operation(changes) }))]),
      now,
    );
    expect(hopOf(course, "synced").state).toBe("ahead");
    expect(hopOf(course, "syncing").state).toBe("now");
  });

  test("with auto-sync off it waits for a person", () => {
    const sync = { status: "OutOfSync" as const, revisions: [sha.merge], ofCurrentSpec: true };
    const course = courseOf(
      afterMerge([inCluster(application({ sync, operation: null, autoSync: null }))]),
      now,
    );
    expect(hopOf(course, "syncing").state).toBe("held");
    expect(course.outcome).toBe("held");
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

  test("measured says that it is not there yet, and does not hold the change back", () => {
    const course = courseOf(afterMerge([inCluster(application())]), now);
    expect(hopOf(course, "measured")).toMatchObject({ state: "ahead" });
    expect(words(hopOf(course, "measured").evidence)).toBe("Not yet: objectives arrive with budgets");
    expect(course).toMatchObject({ outcome: "live", endedAt: at(80) });
  });
});

describe("the cluster and its namesakes", () => {
  test("a cluster that does not answer is unknown, and says why", () => {
    const error = { message: "connect ECONNREFUSED", since: at(60) };
    const course = courseOf(
      afterMerge([], { cluster: { state: "unknown", source: "cluster trial", error } }),
      now,
    );
    expect(hopOf(course, "noticed").state).toBe("unknown");
    expect(words(hopOf(course, "noticed").evidence)).toContain("ECONNREFUSED");
  });

  test("two environments: the change is through a hop when both are", () => {
    const dev = inCluster(application());
    const prod = inCluster(
      application({ name: "pay-api-prod", health: { status: "Progressing", message: "", since: at(76) } }),
    );
    const course = courseOf(afterMerge([dev, prod]), now);
    expect(hopOf(course, "synced").state).toBe("done");
    expect(hopOf(course, "healthy").state).toBe("now");
    expect(course.outcome).toBe("under-way");
  });
});

describe("a later merge", () => {
  const laterMerge = { number: 9, title: "Raise memory", url: "https://github.example/acme/platform/pull/9" };

  test("trap: seen first in one revision with ours, the change arrives superseded", () => {
    const reading = application({
      sync: { status: "Synced", revisions: [sha.later], ofCurrentSpec: true },
      operation: operation({ revisions: [sha.later] }),
    });
    const course = courseOf(afterMerge([inCluster(reading)], { laterMerge }), now);
    expect(course.outcome).toBe("superseded");
    expect(hopOf(course, "healthy").state).toBe("done");
    expect(hopOf(course, "noticed").details.map((each) => each.id)).toContain("later-merge:9");
  });

  test("that removed the service again ends the course before it arrived", () => {
    const course = courseOf(afterMerge([], { laterMerge }), now);
    expect(course.outcome).toBe("superseded");
    expect(tail(course)).toBe("done done done skipped skipped skipped skipped skipped");
  });
});

describe("what was passed stays passed", () => {
  test("an application that is gone from the watch does not undo the record", () => {
    const before = courseOf(
      afterMerge([inCluster(application({ health: { status: "Progressing", message: "", since: at(76) } }))]),
      now,
    );
    const course = courseOf(
      afterMerge([], { recorded: recordOf(before), cluster: { state: "unknown", source: "cluster trial" } }),
      at(200),
    );
    expect(hopOf(course, "synced")).toMatchObject({ state: "done", at: at(75) });
    expect(hopOf(course, "healthy").state).toBe("ahead");
  });

  test("a merge stays merged while GitHub cannot be read", () => {
    const before = courseOf(afterMerge([]), now);
    const error = { message: "502", since: at(130) };
    const course = courseOf(
      facts({ recorded: recordOf(before), pullRequest: { state: "unknown", source: "GitHub", error } }),
      at(200),
    );
    expect(hopOf(course, "merged")).toMatchObject({ state: "done", at: at(60) });
    expect(hopOf(course, "checks").state).toBe("done");
  });

  test("a new head takes its checks and reviews with it, though they had passed", () => {
    const before = courseOf(
      facts({ pullRequest: fresh(pullRequest({ reviews: [approval("tomas")] }), "GitHub") }),
      now,
    );
    const pushed = pullRequest({
      headSha: sha.newHead,
      reviews: [approval("tomas")],
      checks: [check("gitops / render", "running")],
    });
    const course = courseOf(facts({ recorded: recordOf(before), pullRequest: fresh(pushed, "GitHub") }), now);
    expect(tail(course)).toMatch(/^now held ahead/);
  });
});
