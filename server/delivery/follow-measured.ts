import type { RecordedHop } from "#domain/delivery/course-facts.ts";
import { measuredHop, neverMeasured } from "#domain/delivery/measured-hop.ts";
import type { FollowDeps } from "#server/delivery/ports.ts";
import type { FollowedRequest } from "#server/delivery/requests-store.ts";
import type { LoopRun } from "#server/runtime/loops.ts";

const hourMs = 3_600_000;
/** A service that is not measured by then is not about to be. */
const patienceHours = 24;

type Deps = Pick<FollowDeps, "requests" | "follow" | "measured" | "log">;

/**
 * Follows live changes to their last harbour. They are live already, so nothing waits for it: each look asks Prometheus
 * once for each change that is healthy and not measured yet, for a day.
 */
export function createMeasurer({ requests, follow, measured, log }: Deps, now: () => Date): LoopRun {
  return async (stop) => {
    if (measured === null) return "idle";
    // An hour longer than is asked, so that whoever is given up is told so.
    const since = new Date(now().getTime() - (patienceHours + 1) * hourMs);
    for (const { request, recorded } of await requests.unmeasured(since)) {
      if (stop.aborted) return "idle";
      const healthyAt = healthyOf(recorded) ?? request.finishedAt ?? now();
      const at = now();
      const isGivenUp = at.getTime() - healthyAt.getTime() > patienceHours * hourMs;
      try {
        const hop = isGivenUp
          ? neverMeasured(patienceHours, at)
          : measuredHop(await measured(request.serviceName, healthyAt, at, stop), true, at);
        await follow.keepMeasured(request.id, hop, at);
      } catch (error) {
        if (stop.aborted) return "idle";
        log.error({ err: error, request: request.id }, "a change could not be followed to its first sample");
      }
    }
    return "idle";
  };
}

function healthyOf(recorded: FollowedRequest["recorded"]): Date | null {
  const isHealthy = ({ id, state }: RecordedHop) => id === "healthy" && state === "done";
  return recorded.find(isHealthy)?.at ?? null;
}
