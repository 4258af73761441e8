import type { Course, CourseStrip, HopState } from "#domain/delivery/course.ts";

const endings: Partial<Record<Course["outcome"], { title: string; state: HopState }>> = {
  live: { title: "Healthy", state: "done" },
  superseded: { title: "Superseded by a later merge", state: "skipped" },
  closed: { title: "Closed without merging", state: "skipped" },
  cancelled: { title: "Cancelled", state: "skipped" },
};

/** The short form of a course for lists, at `now`. */
export function stripOf(course: Course, now: Date): CourseStrip {
  const harbour = course.hops.find((hop) => hop.id === course.harbour);
  const until = course.endedAt ?? now;
  return {
    hops: course.hops.map(({ id, state }) => ({ id, state })),
    now: endings[course.outcome] ?? { title: harbour?.title ?? "", state: harbour?.state ?? "unknown" },
    elapsedMs: Math.max(0, until.getTime() - course.startedAt.getTime()),
  };
}
