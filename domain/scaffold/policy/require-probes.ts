import type { Policy } from "./policy.ts";

const servers = new Set(["Deployment", "StatefulSet", "DaemonSet"]);
const wanted = ["startupProbe", "livenessProbe", "readinessProbe"] as const;

/** Readiness takes a pod out of traffic, liveness restarts it, startup shields it meanwhile. */
export const requireProbes: Policy = {
  id: "require-probes",
  title: "Long-running containers can be asked how they are",
  action: "audit",
  appliesTo: ({ kind }) => servers.has(kind),
  judge: (pod) =>
    pod.containers
      .filter((container) => container.list === "containers")
      .flatMap((container) => {
        const absent = wanted.filter((probe) => !(probe in container.fields));
        if (absent.length === 0) return [];
        return [
          {
            message: `${container.name} has no ${absent.join(", ")}`,
            mend: "Add them: startup and liveness on /livez, readiness on /readyz.",
          },
        ];
      }),
};
