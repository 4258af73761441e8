import type { Course } from "#domain/delivery/course.ts";
import type { NeedsYouRow } from "#domain/delivery/home-view.ts";
import { applicationNeeds, pullRequestNeeds, rankNeeds, requestNeeds } from "#domain/delivery/needs.ts";
import type { Principal } from "#domain/identity/principal.ts";
import { budgetNeeds } from "#domain/slo/views/budget-needs.ts";
import { listApplications } from "#server/delivery/list-applications.ts";
import type { DeliveryDeps } from "#server/delivery/ports.ts";
import { coursesOf } from "#server/delivery/recall-courses.ts";

const openStates = ["running", "following", "cancelling", "failed"];

/** What only this person or their teams can move on, worst first. */
export async function needsYou(deps: DeliveryDeps, principal: Principal, now: Date): Promise<NeedsYouRow[]> {
  const followed = await deps.requests.find({ states: openStates });
  const courses = await coursesOf(deps, followed, now);
  const stored = await deps.readings.pullRequests(deps.platform.repository, ["open"], 200);
  const applications = await listApplications(deps, {}, now);
  const withCourse = followed.flatMap(({ request }) => {
    const course: Course | undefined = courses.get(request.id);
    return course ? [{ request, course }] : [];
  });
  const owners = await deps.owners();
  const budgets = await deps.budgetTroubles(now);
  const handled = new Set(
    followed.flatMap(({ request }) => (request.pullRequest === null ? [] : [request.pullRequest])),
  );
  return rankNeeds([
    ...withCourse.flatMap((each) => requestNeeds(each, principal)),
    ...stored.flatMap(({ reading }) =>
      pullRequestNeeds(reading, principal, deps.platform.paths, handled.has(reading.number)),
    ),
    ...budgets.flatMap((row) => budgetNeeds(row, principal)),
    ...(applications.state === "unknown"
      ? []
      : applications.value.flatMap((row) => applicationNeeds(row, principal, owners))),
  ]);
}
