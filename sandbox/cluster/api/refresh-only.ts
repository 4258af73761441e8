import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { ApiError } from "#sandbox/cluster/objects/api-error.ts";
import { sameJson } from "#sandbox/cluster/objects/fields.ts";

export const refreshAnnotation = "argocd.argoproj.io/refresh";

/**
 * The policy of manifests/argocd/portolan-refresh.yaml: role rules cannot limit fields, and a patch right on
 * Applications is otherwise a right to their spec and status. Whoever applies would own fields, so that changes too.
 */
export function assertRefreshOnly(
  before: KubernetesObject,
  after: KubernetesObject,
  patchType: string,
): void {
  const [was, wanted] = [before, after].map(({ metadata }) => metadata.annotations?.[refreshAnnotation]);
  const asksToLook = wanted === was || wanted === undefined || wanted === "normal";
  const applies = patchType.startsWith("application/apply-patch");
  if (asksToLook && !applies && sameJson(withoutRefresh(before), withoutRefresh(after))) return;
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
