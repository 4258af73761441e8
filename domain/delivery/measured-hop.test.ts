import { describe, expect, test } from "vitest";
import type { MeasuredFact } from "#domain/delivery/course-facts.ts";
import { courseOf } from "#domain/delivery/course-of.ts";
import { recalledCourse } from "#domain/delivery/recalled-course.ts";
import {
  afterMerge,
  application,
  at,
  facts,
  hopOf,
  inCluster,
  recordOf,
  request,
  words,
} from "#tests/delivery-facts.ts";

const now = at(120);

describe("the last harbour", () => {
  const live = [inCluster(application())];
  const measuredBy = (measured: MeasuredFact) => courseOf(afterMerge(live, { measured }), now);

  test("lies ahead until the change is healthy, whatever Prometheus has", () => {
    const sample = {
      kind: "sample",
      objective: "a",
      url: "https://p.example/budgets/a",
      query: "q",
      at: at(5),
    } as const;
    const course = courseOf(facts({ measured: sample }), now);
    expect(hopOf(course, "measured").state).toBe("ahead");
  });

  test("is reached with the first sample, which names objective, time and query", () => {
    const url = "https://portal.example/budgets/pay-api-availability";
    const course = measuredBy({
      kind: "sample",
      objective: "pay-api-availability",
      url,
      query: "min(x)",
      at: at(95),
    });
    expect(hopOf(course, "measured")).toMatchObject({
      state: "done",
      at: at(95),
      lagMs: 15_000,
      evidence: [{ kind: "link", text: "pay-api-availability", href: url }, { text: "has its first sample" }],
      details: [{ evidence: [{ kind: "code", text: "min(x)" }] }],
      observed: { source: "Prometheus" },
    });
    expect(course).toMatchObject({ outcome: "live", harbour: "measured", endedAt: at(95) });
  });

  test.each<[MeasuredFact, string]>([
    [{ kind: "not-configured" }, "Not measured here: no Prometheus is configured"],
    [{ kind: "no-objective" }, "The service has no objective on the base branch"],
    [{ kind: "away", message: "Prometheus did not answer in time." }, "Prometheus did not answer in time."],
  ])("is not known, and holds nothing back, where %o", (fact, evidence) => {
    const course = measuredBy(fact);
    expect(hopOf(course, "measured").state).toBe("unknown");
    expect(words(hopOf(course, "measured").evidence)).toBe(evidence);
    expect(course).toMatchObject({ outcome: "live", endedAt: at(80) });
  });

  test("stays reached, whatever is known later", () => {
    const sample = {
      kind: "sample",
      objective: "a",
      url: "https://p.example/a",
      query: "q",
      at: at(95),
    } as const;
    const recorded = recordOf(measuredBy(sample));
    const later = courseOf(afterMerge(live, { recorded, measured: { kind: "away", message: "gone" } }), now);
    expect(hopOf(later, "measured")).toMatchObject({ state: "done", at: at(95) });
  });

  test("is recalled as it was recorded, and as not known while Prometheus is silent", () => {
    const waiting = courseOf(
      afterMerge(live, { measured: { kind: "waiting", objectives: ["a"], query: "q", at: now } }),
      now,
    );
    const recall = (state: "fresh" | "unknown") =>
      recalledCourse(
        {
          request: request({ state: "live", step: "done", finishedAt: at(80) }),
          steps: [],
          recorded: recordOf(waiting),
          sources: [{ source: "Prometheus", state, okAt: now, failingSince: null, error: null }],
          usualMs: {},
        },
        now,
      );
    expect(recall("fresh")).toMatchObject({ outcome: "live", harbour: "measured", endedAt: null });
    expect(hopOf(recall("fresh"), "measured").state).toBe("now");
    expect(hopOf(recall("unknown"), "measured").state).toBe("unknown");
    expect(recall("unknown").endedAt).toEqual(at(80));
  });
});
