import type { UnderWayRow } from "#domain/delivery/home-view.ts";
import { stripOf } from "#domain/delivery/strip-of.ts";
import type { DeliveryDeps } from "#server/delivery/ports.ts";
import { coursesOf } from "#server/delivery/recall-courses.ts";

const movingStates = ["running", "following", "cancelling"];

/** Changes that have not ended, of all services or of one; newest first, at most 50. */
export async function listUnderWay(
  deps: DeliveryDeps,
  { service }: { service?: string },
  now: Date,
): Promise<UnderWayRow[]> {
  const followed = await deps.requests.find({
    states: movingStates,
    limit: 50,
    ...(service === undefined ? {} : { serviceName: service }),
  });
  const courses = await coursesOf(deps, followed, now);
  return followed.flatMap(({ request }) => {
    const course = courses.get(request.id);
    if (!course) return [];
    const { pullRequest: number, pullRequestUrl: url } = request;
    return [
      {
        requestId: request.id,
        title: request.title,
        service: request.serviceName,
        ownerTeam: request.ownerTeam,
        requesterLogin: request.requesterLogin,
        pullRequest: number !== null && url !== null ? { number, url } : null,
        strip: stripOf(course, now),
        startedAt: request.createdAt,
      },
    ];
  });
}
