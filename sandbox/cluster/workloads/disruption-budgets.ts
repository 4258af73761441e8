import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { at, numberAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import type { Objects } from "#sandbox/cluster/objects/objects.ts";
import { objectSelector } from "#sandbox/cluster/objects/selectors.ts";
import { timestamp } from "#sandbox/cluster/objects/timestamps.ts";
import { isReady } from "#sandbox/cluster/workloads/replica-sets.ts";

/** Writes how many pods of a budget may be disrupted now. */
export function reconcileDisruptionBudget(objects: Objects, budget: KubernetesObject): void {
  const matches = objectSelector(at(budget, "spec", "selector"));
  const pods = objects.list(kinds.pod, budget.metadata.namespace ?? "").filter(matches);
  const expected = pods.length;
  const healthy = pods.filter(isReady).length;
  const least = at(budget, "spec", "minAvailable");
  const most = at(budget, "spec", "maxUnavailable");
  const desired = least === undefined ? expected - share(most, expected) : share(least, expected);
  const allowed = Math.max(0, healthy - desired);
  const enough = allowed > 0;
  objects.change(kinds.podDisruptionBudget, budget, "status", (now) => {
    const before = at(now, "status", "conditions", 0);
    const state = enough ? "True" : "False";
    const since = textAt(before, "lastTransitionTime");
    const lastTransitionTime =
      since !== undefined && textAt(before, "status") === state ? since : timestamp(objects.now());
    const reason = enough ? "SufficientPods" : "InsufficientPods";
    const conditions = [
      { type: "DisruptionAllowed", status: state, reason, message: "", lastTransitionTime },
    ];
    const status = {
      observedGeneration: numberAt(now, "metadata", "generation") ?? 1,
      currentHealthy: healthy,
      desiredHealthy: desired,
      disruptionsAllowed: allowed,
      expectedPods: expected,
      conditions,
    };
    return { ...now, status };
  });
}

/** A count, or a percentage of the pods rounded up, as the disruption controller rounds it. */
function share(value: unknown, of: number): number {
  if (typeof value === "number") return value;
  return typeof value === "string" ? Math.ceil((of * Number.parseFloat(value)) / 100) : 0;
}
