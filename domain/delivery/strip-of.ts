import type { Course, CourseStrip, Hop, HopState } from "#domain/delivery/course.ts";

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
    now: endings[course.outcome] ?? presentOf(harbour),
    elapsedMs: Math.max(0, until.getTime() - course.startedAt.getTime()),
  };
}

function presentOf(harbour: Hop | undefined): CourseStrip["now"] {
  const { title, state } = harbour ?? { title: "Course", state: "unknown" as const };
  return { title: state === "unknown" ? `${title}: not known` : title, state };
}
