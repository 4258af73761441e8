import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { at, listAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import { type Kind, kinds } from "#sandbox/cluster/objects/kind.ts";

/**
 * What the trial cluster would take and not act on, refused by name in the words the API has for a field that may not
 * be set: whoever asks for it must not believe that it happens. `nodeSelector` is all its scheduler knows.
 */
export function unservedCauses(kind: Kind, object: KubernetesObject): { field: string; message: string }[] {
  const path = podSpecOf(kind);
  const unserved = path === null ? [] : placements(at(object, ...path), path.join("."));
  if (kind === kinds.appProject && listAt(object, "spec", "syncWindows").length > 0)
    unserved.push("spec.syncWindows");
  return unserved.map((field) => ({ field, message: "Forbidden: the trial cluster does not act on it" }));
}

function podSpecOf(kind: Kind): string[] | null {
  if (kind === kinds.pod) return ["spec"];
  const makesPods = [kinds.deployment, kinds.replicaSet, kinds.job, kinds.statefulSet, kinds.daemonSet];
  return makesPods.includes(kind) ? ["spec", "template", "spec"] : null;
}

function placements(podSpec: unknown, path: string): string[] {
  const required = ["nodeAffinity", "podAffinity", "podAntiAffinity"].map((name) => [
    "affinity",
    name,
    "requiredDuringSchedulingIgnoredDuringExecution",
  ]);
  const spread = listAt(podSpec, "topologySpreadConstraints").flatMap((constraint, index) =>
    textAt(constraint, "whenUnsatisfiable") === "DoNotSchedule"
      ? [`${path}.topologySpreadConstraints[${index}].whenUnsatisfiable`]
      : [],
  );
  const placed = [...required, ["schedulerName"], ["runtimeClassName"]].filter((names) => {
    const value = at(podSpec, ...names);
    return value !== undefined && value !== null && value !== "default-scheduler";
  });
  return [...placed.map((names) => [path, ...names].join(".")), ...spread];
}
