import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ApplicationReading } from "#domain/delivery/application.ts";
import { type Course, type HopState, hopIds } from "#domain/delivery/course.ts";
import type { CourseFacts, RecordedHop, RequestFact } from "#domain/delivery/course-facts.ts";
import { courseOf } from "#domain/delivery/course-of.ts";
import { stripOf } from "#domain/delivery/strip-of.ts";
import {
  application,
  approval,
  at,
  check,
  cluster,
  facts,
  fresh,
  inCluster,
  merged,
  operation,
  parent,
  pullRequest,
  recordOf,
  request,
  sha,
} from "#tests/delivery-facts.ts";

// Anything the outside may say at any moment, in any order: readings are drawn independently of each other, so late,
// repeated, lost and contradicting news are all among the histories.
const revision = fc.constantFrom(sha.before, sha.merge, sha.later, sha.rewritten, "1.2.3");
const seconds = fc.integer({ min: 0, max: 300 });
const time = fc.option(seconds.map(at), { nil: null });

const anyOperation = fc.option(
  fc
    .record({
      phase: fc.constantFrom(
        "Running" as const,
        "Terminating" as const,
        "Failed" as const,
        "Error" as const,
        "Succeeded" as const,
      ),
      revisions: fc.array(revision, { maxLength: 2 }),
      dryRun: fc.boolean(),
      partial: fc.boolean(),
      startedAt: time,
      finishedAt: time,
    })
    .map(operation),
  { nil: null },
);

const anyApplication: fc.Arbitrary<ApplicationReading> = fc
  .record({
    name: fc.constantFrom("pay-api-dev", "pay-api-prod"),
    sync: fc.record({
      status: fc.constantFrom("Synced" as const, "OutOfSync" as const, "Unknown" as const),
      revisions: fc.array(revision, { maxLength: 2 }),
      ofCurrentSpec: fc.boolean(),
    }),
    health: fc.record({
      status: fc.constantFrom(
        "Healthy" as const,
        "Progressing" as const,
        "Degraded" as const,
        "Missing" as const,
        "Suspended" as const,
        "Unknown" as const,
      ),
      message: fc.constant(""),
      since: time,
    }),
    operation: anyOperation,
    reconciledAt: time,
    deletingSince: time,
    autoSync: fc.constantFrom(null, { prune: true, selfHeal: true }),
    resourceHealthSource: fc.constantFrom("inline" as const, "tree" as const),
    operationRequested: fc.boolean(),
    conditions: fc.array(
      fc.record({
        type: fc.constantFrom("SyncError", "ComparisonError"),
        message: fc.constant("no"),
        at: time,
      }),
      { maxLength: 2 },
    ),
  })
  .map(application);

const anyPullRequest = fc.oneof(
  fc
    .record({
      headSha: fc.constantFrom(sha.head, sha.newHead),
      state: fc.constantFrom("open" as const, "draft" as const, "closed" as const),
      mergeable: fc.constantFrom("yes" as const, "conflict" as const, "computing" as const),
      checks: fc.array(
        fc.constantFrom(
          check("gitops / render", "passed"),
          check("gitops / render", "failed"),
          check("gitops / test", "running"),
        ),
        { maxLength: 2 },
      ),
      reviews: fc.array(fc.constantFrom(approval("tomas"), approval("ines"), approval("mara", sha.newHead)), {
        maxLength: 2,
      }),
    })
    .map(pullRequest),
  fc.constant(merged()),
);

const anyRequest: fc.Arbitrary<Partial<RequestFact>> = fc.oneof(
  fc.constant({}),
  fc.constant({ state: "running" as const, step: "pin" as const, pullRequest: null, pullRequestUrl: null }),
  fc
    .constantFrom(
      "failed" as const,
      "cancelling" as const,
      "cancelled" as const,
      "closed" as const,
      "live" as const,
    )
    .map((state) => ({ state })),
);

const unknown = (source: string) => fc.constant({ state: "unknown" as const, source });

const anySighting = fc.record({
  request: anyRequest.map(request),
  pullRequest: fc.oneof(
    { weight: 4, arbitrary: anyPullRequest.map((each) => fresh(each, "GitHub")) },
    { weight: 1, arbitrary: unknown("GitHub") },
  ),
  cluster: fc.oneof(
    {
      weight: 4,
      arbitrary: fc.tuple(fc.array(anyApplication, { maxLength: 2 }), fc.boolean()).map(([all, has]) =>
        cluster(
          all.map((each) => inCluster(each)),
          has ? [parent()] : [],
        ),
      ),
    },
    { weight: 1, arbitrary: unknown("cluster trial") },
  ),
  laterMerge: fc.option(fc.constant({ number: 9, title: "later", url: "https://github.example/9" }), {
    nil: null,
  }),
});

type Sighting = Pick<CourseFacts, "request" | "pullRequest" | "cluster" | "laterMerge">;

/** Looks at every sighting in turn, keeping the record as the worker does. */
function sail(sightings: Sighting[]): Course[] {
  let recorded: RecordedHop[] = [];
  return sightings.map((sighting, index) => {
    const course = courseOf(facts({ ...sighting, recorded }), at(400 + index));
    recorded = recordOf(course);
    return course;
  });
}

const passed = (state: HopState) => state === "done" || state === "skipped";

function expectValid(course: Course): void {
  expect(course.hops.map((hop) => hop.id)).toEqual([...hopIds]);
  const first = course.hops.find((hop) => !passed(hop.state));
  expect(course.harbour).toBe(first?.id ?? "measured");
  const milestones = course.hops.filter((hop) => hop.id !== "checks" && hop.id !== "review");
  const stop = milestones.findIndex((hop) => !passed(hop.state));
  if (stop >= 0) expect(milestones.slice(stop).filter((hop) => passed(hop.state))).toEqual([]);
  for (const hop of course.hops) {
    expect(hop.lagMs === null || hop.lagMs >= 0).toBe(true);
    expect(hop.title).not.toBe("");
  }
  const strip = stripOf(course, at(500));
  expect(strip.hops).toHaveLength(hopIds.length);
  expect(strip.elapsedMs).toBeGreaterThanOrEqual(0);
  expect(strip.now.title).not.toBe("");
}

describe("the course of a change", () => {
  test("is valid after every prefix of any history", () => {
    fc.assert(
      fc.property(fc.array(anySighting, { minLength: 1, maxLength: 6 }), (sightings) => {
        for (const course of sail(sightings)) expectValid(course);
      }),
      { numRuns: 400 },
    );
  });

  test("never moves a milestone backwards while it is followed, whatever comes late, twice or not at all", () => {
    const followed = anySighting.map((sighting) => ({ ...sighting, request: request() }));
    fc.assert(
      fc.property(fc.array(followed, { minLength: 2, maxLength: 8 }), (sightings) => {
        const courses = sail(sightings);
        // A course that has ended is closed in the record and looked at no more.
        const end = courses.findIndex((course) => ["live", "superseded", "closed"].includes(course.outcome));
        const followed = end < 0 ? courses : courses.slice(0, end + 1);
        for (const [index, course] of followed.entries()) {
          const before = followed[index - 1];
          if (!before) continue;
          const isMerged = before.hops.some((hop) => hop.id === "merged" && passed(hop.state));
          for (const hop of before.hops) {
            const mayMove = (hop.id === "checks" || hop.id === "review") && !isMerged;
            if (mayMove || !passed(hop.state)) continue;
            const now = course.hops.find((each) => each.id === hop.id);
            expect({ hop: hop.id, state: now?.state, at: now?.at }).toEqual({
              hop: hop.id,
              state: hop.state,
              at: hop.at,
            });
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  test("says live only of a merge that a healthy, currently judged, comparable application contains", () => {
    fc.assert(
      fc.property(anyApplication, (reading) => {
        const course = courseOf(
          facts({ pullRequest: fresh(merged(), "GitHub"), cluster: cluster([inCluster(reading)]) }),
          at(400),
        );
        if (course.outcome !== "live") return;
        const named = [...reading.sync.revisions, ...(reading.operation?.revisions ?? [])];
        expect(named.includes(sha.merge) || named.includes(sha.later)).toBe(true);
        expect(reading.health.status).toBe("Healthy");
        expect(reading.sync.status).not.toBe("Unknown");
        const finishedAt = reading.operation?.finishedAt;
        if (finishedAt)
          expect(reading.reconciledAt?.getTime() ?? 0).toBeGreaterThanOrEqual(finishedAt.getTime());
      }),
      { numRuns: 2_000 },
    );
  });

  test("gives the same course for the same facts", () => {
    fc.assert(
      fc.property(anySighting, (sighting) => {
        expect(courseOf(facts(sighting), at(400))).toEqual(courseOf(facts(sighting), at(400)));
      }),
      { numRuns: 50 },
    );
  });
});
