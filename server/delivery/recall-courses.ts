import type { Course, CourseStrip } from "#domain/delivery/course.ts";
import { recalledCourse } from "#domain/delivery/recalled-course.ts";
import { stripOf } from "#domain/delivery/strip-of.ts";
import { usualLags } from "#domain/delivery/usual-lags.ts";
import { listSources } from "#server/delivery/list-sources.ts";
import type { DeliveryDeps } from "#server/delivery/ports.ts";
import type { FollowedRequest } from "#server/delivery/requests-store.ts";

const usualOver = 30;

/** The course of one request as last recorded, told at `now`; null for an unknown id. */
export async function courseOfRequest(deps: DeliveryDeps, id: string, now: Date): Promise<Course | null> {
  const courses = await coursesOf(deps, await deps.requests.find({ ids: [id] }), now);
  return courses.get(id) ?? null;
}

/** The short forms for a list, by request id; unknown ids are left out. */
export async function stripsOfRequests(
  deps: DeliveryDeps,
  ids: string[],
  now: Date,
): Promise<Map<string, CourseStrip>> {
  if (ids.length === 0) return new Map();
  const courses = await coursesOf(deps, await deps.requests.find({ ids, limit: ids.length }), now);
  return new Map([...courses].map(([id, course]) => [id, stripOf(course, now)]));
}

/** Courses by request id, over requests already read. */
export async function coursesOf(
  deps: DeliveryDeps,
  followed: FollowedRequest[],
  now: Date,
): Promise<Map<string, Course>> {
  if (followed.length === 0) return new Map();
  const [sources, recent] = await Promise.all([listSources(deps, now), deps.requests.recentLags(usualOver)]);
  const usualMs = usualLags(recent);
  return new Map(
    followed.map(({ request, steps, recorded }) => [
      request.id,
      recalledCourse({ request, steps, recorded, sources, usualMs }, now),
    ]),
  );
}
