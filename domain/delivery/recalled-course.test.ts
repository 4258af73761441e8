import { describe, expect, test } from "vitest";
import { courseOf } from "#domain/delivery/course-of.ts";
import type { SourceState } from "#domain/delivery/home-view.ts";
import { recalledCourse } from "#domain/delivery/recalled-course.ts";
import { stripOf } from "#domain/delivery/strip-of.ts";
import { usualLags } from "#domain/delivery/usual-lags.ts";
import {
  afterMerge,
  application,
  at,
  hopOf,
  inCluster,
  recordOf,
  request,
  words,
} from "#tests/delivery-facts.ts";

const moving = afterMerge([
  inCluster(application({ health: { status: "Progressing", message: "", since: at(76) } })),
]);
const recorded = recordOf(courseOf(moving, at(100)));

function source(changes: Partial<SourceState>): SourceState {
  return {
    source: "cluster trial",
    state: "fresh",
    okAt: at(110),
    failingSince: null,
    error: null,
    ...changes,
  };
}

function recall(cluster: SourceState, now = at(120)) {
  return recalledCourse({ request: request(), steps: [], recorded, sources: [cluster], usualMs: {} }, now);
}

describe("a course told from the record", () => {
  test("is the one the worker saw, and its present hop goes on ageing", () => {
    const seen = courseOf(moving, at(100));
    const course = recall(source({}));
    expect(course.hops.map(({ id, state }) => `${id} ${state}`)).toEqual(
      seen.hops.map(({ id, state }) => `${id} ${state}`),
    );
    expect(hopOf(course, "healthy").lagMs).toBe(45_000);
    expect(hopOf(recall(source({}), at(130)), "healthy").lagMs).toBe(55_000);
  });

  test("vouches for a hop under way by its source's last sign of life", () => {
    expect(hopOf(recall(source({})), "healthy").observed).toEqual({
      source: "cluster trial",
      at: at(110),
      state: "fresh",
    });
    expect(hopOf(recall(source({ state: "stale" })), "healthy").observed?.state).toBe("stale");
  });

  test("turns what is under way unknown where its source was silent for too long; what was passed stays", () => {
    const course = recall(source({ state: "unknown", error: "connect ECONNREFUSED" }));
    expect(hopOf(course, "healthy").state).toBe("unknown");
    expect(words(hopOf(course, "healthy").evidence)).toContain("ECONNREFUSED");
    expect(hopOf(course, "synced").state).toBe("done");
  });

  test("waits for GitHub once the pull request is open, and says so when GitHub is silent", () => {
    const told = (github: SourceState) =>
      hopOf(
        recalledCourse(
          { request: request(), steps: [], recorded: [], sources: [github], usualMs: {} },
          at(120),
        ),
        "checks",
      );
    expect(told(source({ source: "GitHub" })).state).toBe("ahead");
    const silent = told(source({ source: "GitHub", state: "unknown", error: "connect ECONNREFUSED" }));
    expect(silent.state).toBe("unknown");
    expect(words(silent.evidence)).toContain("ECONNREFUSED");
  });

  test("says in the short form too that what is under way is not known", () => {
    const course = recall(source({ state: "unknown" }));
    expect(stripOf(course, at(120)).now).toEqual({
      title: `${hopOf(course, "healthy").title}: not known`,
      state: "unknown",
    });
  });

  test("of a request that ended says how, in the long form and the short one", () => {
    const explanation = {
      code: "closed",
      message: "Pull request #7 was closed without being merged.",
      mend: "Start again.",
    };
    const ended = request({ state: "closed", explanation, finishedAt: at(90) });
    const course = recalledCourse(
      { request: ended, steps: [], recorded: [], sources: [], usualMs: {} },
      at(500),
    );
    expect(course).toMatchObject({ outcome: "closed", endedAt: at(90) });
    expect(stripOf(course, at(500))).toMatchObject({
      now: { title: "Closed without merging" },
      elapsedMs: 90_000,
    });
  });
});

test("the usual lag is the median, and is told from three changes on", () => {
  const lags = (...values: number[]) => values.map((lagMs) => ({ hop: "synced" as const, lagMs }));
  expect(usualLags(lags(1, 2))).toEqual({});
  expect(usualLags(lags(9, 1, 4))).toEqual({ synced: 4 });
  expect(usualLags(lags(1, 2, 4, 100))).toEqual({ synced: 3 });
});
