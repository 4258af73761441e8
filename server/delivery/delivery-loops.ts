import { createFollower } from "#server/delivery/follow-change.ts";
import { createMeasurer } from "#server/delivery/follow-measured.ts";
import { keepApplications } from "#server/delivery/keep-applications.ts";
import type { ApplicationSink, FollowDeps } from "#server/delivery/ports.ts";
import { createReconciler } from "#server/delivery/reconcile.ts";
import { workInbox } from "#server/delivery/work-inbox.ts";
import type { LoopRun } from "#server/runtime/loops.ts";

export type DeliveryLoop = { name: string; run: LoopRun; intervalMs: number };

type Setting = {
  deps: FollowDeps;
  now: () => Date;
  pollMs: number;
  /** Runs what it is given in one worker of all at a time, until the signal ends it. */
  leadAlone: (lead: (signal: AbortSignal) => Promise<void>, stop: AbortSignal) => Promise<void>;
  watch: (sink: ApplicationSink, signal: AbortSignal) => Promise<void>;
  /** The base branch of the platform repository has moved. */
  baseMoved: () => void;
};

/**
 * The worker's background work of delivery. Every worker works off the inbox; one of them leads: it watches the
 * cluster, reconciles with GitHub and follows changes. Nothing breaks where two lead for a moment; it costs calls.
 */
export function createDeliveryLoops({
  deps,
  now,
  pollMs,
  leadAlone,
  watch,
  baseMoved,
}: Setting): DeliveryLoop[] {
  let isLeading = false;
  const reconcile = createReconciler(deps, now);
  const follow = createFollower(deps, now);
  const whileLeading =
    (run: LoopRun): LoopRun =>
    async (stop) =>
      isLeading ? run(stop) : "idle";

  async function lead(signal: AbortSignal): Promise<void> {
    const sink = keepApplications({ ...deps }, now);
    isLeading = true;
    try {
      await watch(sink, signal);
    } finally {
      isLeading = false;
      await sink.close();
    }
  }

  const pushed = async (branch: string) => {
    if (branch === deps.platform.branch) baseMoved();
  };
  return [
    {
      name: "delivery-lead",
      intervalMs: pollMs,
      run: async (stop) => {
        await leadAlone(lead, stop);
        return "idle";
      },
    },
    { name: "inbox", intervalMs: pollMs, run: (stop) => workInbox(deps, now, pushed, stop) },
    { name: "reconcile", intervalMs: pollMs, run: whileLeading(reconcile) },
    // News wake it; the interval is for what has none: ages, and pods that are looked at on demand.
    { name: "follow", intervalMs: 5 * pollMs, run: whileLeading(follow) },
    { name: "measure", intervalMs: 15 * pollMs, run: whileLeading(createMeasurer(deps, now)) },
  ];
}
