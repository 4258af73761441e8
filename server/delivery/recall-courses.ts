import type { Course } from "#domain/delivery/course.ts";
import { recalledCourse } from "#domain/delivery/recalled-course.ts";
import { usualLags } from "#domain/delivery/usual-lags.ts";
import { listSources } from "#server/delivery/list-sources.ts";
import type { DeliveryDeps } from "#server/delivery/ports.ts";
import type { FollowedRequest } from "#server/delivery/requests-store.ts";

const usualOver = 30;

/** The courses of requests already read, as last recorded and told at `now`; by request id. */
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
