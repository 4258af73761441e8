import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { type Fields, fieldsIn, fieldsOf } from "#domain/delivery/object-fields.ts";

export type Container = {
  list: "containers" | "initContainers" | "ephemeralContainers";
  name: string;
  fields: Fields;
};

/** The pods that an object makes: `path` leads from the object to the pod template. */
export type PodTemplate = { path: string; labels: Fields; spec: Fields; containers: Container[] };

const containerLists = ["containers", "initContainers", "ephemeralContainers"] as const;
const controllers = new Set([
  "Deployment",
  "StatefulSet",
  "DaemonSet",
  "ReplicaSet",
  "ReplicationController",
  "Job",
]);

/** The pod template of a Pod, a controller of pods or a CronJob; null for every other kind. */
export function podTemplateOf(object: KubernetesObject): PodTemplate | null {
  if (object.kind === "Pod") return read(object, "");
  const spec = fieldsOf(object.spec);
  if (controllers.has(object.kind)) return read(fieldsOf(spec.template), "spec.template.");
  if (object.kind !== "CronJob") return null;
  const jobSpec = fieldsOf(fieldsOf(spec.jobTemplate).spec);
  return read(fieldsOf(jobSpec.template), "spec.jobTemplate.spec.template.");
}

function read(template: Fields, path: string): PodTemplate {
  const spec = fieldsOf(template.spec);
  const containers = containerLists.flatMap((list) =>
    fieldsIn(spec[list]).map((fields) => ({ list, name: String(fields.name ?? "unnamed"), fields })),
  );
  return { path, labels: fieldsOf(fieldsOf(template.metadata).labels), spec, containers };
}
