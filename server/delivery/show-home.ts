import type { HomeView, UnderWayRow } from "#domain/delivery/home-view.ts";
import { stripOf } from "#domain/delivery/strip-of.ts";
import type { Principal } from "#domain/identity/principal.ts";
import { listSources } from "#server/delivery/list-sources.ts";
import { needsYou } from "#server/delivery/needs-you.ts";
import type { DeliveryDeps } from "#server/delivery/ports.ts";
import { coursesOf } from "#server/delivery/recall-courses.ts";

const movingStates = ["running", "following", "cancelling"];

/** The home page of one person: what needs them, every change under way, and how the sources answer. */
export async function showHome(deps: DeliveryDeps, principal: Principal, now: Date): Promise<HomeView> {
  const [needs, underWay, sources] = await Promise.all([
    needsYou(deps, principal, now),
    listUnderWay(deps, now),
    listSources(deps, now),
  ]);
  return { needsYou: needs, underWay, sources };
}

async function listUnderWay(deps: DeliveryDeps, now: Date): Promise<UnderWayRow[]> {
  const followed = await deps.requests.find({ states: movingStates, limit: 50 });
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
