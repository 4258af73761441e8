import { healthIsCurrent } from "#domain/delivery/application-state.ts";
import { hasNoticed } from "#domain/delivery/containment.ts";
import { courseEnd } from "#domain/delivery/course-ending.ts";
import type { ApplicationFact } from "#domain/delivery/course-facts.ts";
import { courseOf } from "#domain/delivery/course-of.ts";
import { gatherFacts, type OutsideFacts } from "#server/delivery/gather-facts.ts";
import type { FollowDeps } from "#server/delivery/ports.ts";
import type { FollowedRequest } from "#server/delivery/requests-store.ts";

/**
 * Looks at one followed request and records how far it has come. Everything outside is read before; the record is
 * read and written under its lock, so that two workers and late news cannot move it backwards.
 */
export async function followChange(
  deps: FollowDeps,
  followed: FollowedRequest,
  now: Date,
  signal: AbortSignal,
): Promise<OutsideFacts> {
  const seen = await gatherFacts(deps, followed, now, signal);
  const { merge, ...outside } = seen;
  await deps.follow.advance(
    followed.request.id,
    ({ request, steps, recorded, mergeSha }) => {
      const facts = { ...outside, request, steps, recorded };
      const course = courseOf(facts, now);
      return { course, merge, end: courseEnd(course, facts, merge?.sha ?? mergeSha) };
    },
    now,
  );
  return seen;
}

const refreshEveryMs = 20_000;

/** Follows every request under way, one whose pull request was opened again too, and asks Argo CD to look again where it visibly has not. */
export function createFollower(
  deps: FollowDeps,
  now: () => Date,
): (signal: AbortSignal) => Promise<"again" | "idle"> {
  const askedAt = new Map<string, number>();

  async function askForRefresh({ cluster, merge }: OutsideFacts, signal: AbortSignal): Promise<void> {
    if (merge === null || cluster.state === "unknown") return;
    const { parents, applications } = cluster.value;
    const behind = [...(applications.length === 0 ? parents : []), ...applications].filter(needsRefresh);
    for (const { reading } of behind) {
      const key = `${reading.namespace}/${reading.name}`;
      if (now().getTime() - (askedAt.get(key) ?? 0) < refreshEveryMs) continue;
      askedAt.set(key, now().getTime());
      const answer = await deps.clusterReader.refresh(reading.namespace, reading.name, signal);
      deps.log.debug({ application: key, answer }, "asked for a refresh");
    }
  }

  return async (signal) => {
    await deps.follow.reopen(deps.platform.repository, now());
    for await (const followed of deps.requests.each(["following"])) {
      if (signal.aborted) return "idle";
      try {
        await askForRefresh(await followChange(deps, followed, now(), signal), signal);
      } catch (error) {
        if (signal.aborted) return "idle";
        deps.log.error(
          { err: error, request: followed.request.id },
          "a change could not be followed; tried again",
        );
      }
    }
    return "idle";
  };
}

/** Only where it can help: not yet compared with the merge, or health older than the sync, and nobody is at it. */
function needsRefresh(fact: ApplicationFact): boolean {
  const { reading } = fact;
  if (reading.refreshRequested || reading.deletingSince !== null || reading.operation?.phase === "Running")
    return false;
  return !hasNoticed(fact) || !healthIsCurrent(reading);
}
