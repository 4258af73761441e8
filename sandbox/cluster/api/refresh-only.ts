import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { ApiError } from "#sandbox/cluster/objects/api-error.ts";
import { sameJson } from "#sandbox/cluster/objects/fields.ts";

export const refreshAnnotation = "argocd.argoproj.io/refresh";

/**
 * The policy of manifests/argocd/portolan-refresh.yaml: role rules cannot limit fields, and a patch right on
 * Applications is otherwise a right to their spec and status.
 */
export function assertRefreshOnly(before: KubernetesObject, after: KubernetesObject): void {
  if (sameJson(withoutRefresh(before), withoutRefresh(after))) return;
  const policy = "ValidatingAdmissionPolicy 'portolan-refresh-only' with binding 'portolan-refresh-only'";
  const why = `${policy} denied request: only the refresh annotation may change`;
  const named = `applications.argoproj.io "${before.metadata.name}"`;
  throw new ApiError(403, "Forbidden", `${named} is forbidden: ${why}`);
}

function withoutRefresh(object: KubernetesObject): unknown {
  const { [refreshAnnotation]: _, ...annotations } = object.metadata.annotations ?? {};
  const { resourceVersion: __, managedFields: ___, ...metadata } = object.metadata;
  return { ...object, metadata: { ...metadata, annotations } };
}
