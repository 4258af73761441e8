import { describe, expect, test } from "vitest";
import { hopIds } from "#domain/delivery/course.ts";
import { courseOf } from "#domain/delivery/course-of.ts";
import {
  afterMerge,
  application,
  approval,
  at,
  check,
  facts,
  fresh,
  hopOf,
  inCluster,
  operation,
  pullRequest,
  recordOf,
  request,
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
