import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { isRecord } from "#sandbox/cluster/objects/fields.ts";

/** Says whether a value has the four fields every Kubernetes object has. */
export function isKubernetesObject(value: unknown): value is KubernetesObject {
  return (
    isRecord(value) &&
    typeof value.apiVersion === "string" &&
    typeof value.kind === "string" &&
    isRecord(value.metadata) &&
    typeof value.metadata.name === "string"
  );
}
