import { apply } from "#sandbox/real-cluster/apply.ts";
import { refreshApplications } from "#sandbox/real-cluster/refresh-applications.ts";
import type { RealCluster } from "#sandbox/real-cluster/start-real-cluster.ts";
import type { DeliveryCluster } from "#tests/support/delivery-world.ts";

/** The real cluster as delivery sees it. Who started it closes it. */
export function realDelivery({ kubeconfigPath, plane, components }: RealCluster): DeliveryCluster {
  const controller = components["application-controller"];
  return {
    kubeconfigPath,
    place: async (objects) => {
      for (const object of objects) await apply(plane, object);
    },
    // kwok starts whatever it is asked for.
    built: () => undefined,
    // On a bad day nobody hears it; what Argo CD finds by itself is what is tested then.
    pushed: () => void refreshApplications(plane).catch(() => undefined),
    pause: (isPaused) => (isPaused ? controller.halt() : controller.resume()),
    close: () => Promise.resolve(),
  };
}
