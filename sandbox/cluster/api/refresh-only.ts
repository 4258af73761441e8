import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import type { Account } from "#sandbox/cluster/api/accounts.ts";
import { ApiError } from "#sandbox/cluster/objects/api-error.ts";
import { sameJson } from "#sandbox/cluster/objects/fields.ts";

export const refreshAnnotation = "argocd.argoproj.io/refresh";

/**
 * Stands for the ValidatingAdmissionPolicy that the refresh account comes with: role rules cannot limit fields,
 * and a patch right on Applications is otherwise a right to their spec and status.
 */
export function assertRefreshOnly(account: Account, before: KubernetesObject, after: KubernetesObject): void {
  if (sameJson(withoutRefresh(before), withoutRefresh(after))) return;
  const why =
    "ValidatingAdmissionPolicy 'portolan-refresh-only' denied request: only the refresh annotation may change";
  throw new ApiError(
    403,
    "Forbidden",
    `applications.argoproj.io "${before.metadata.name}" is forbidden: User "${account.user}": ${why}`,
  );
}

function withoutRefresh(object: KubernetesObject): unknown {
  const { [refreshAnnotation]: _, ...annotations } = object.metadata.annotations ?? {};
  const { resourceVersion: __, managedFields: ___, ...metadata } = object.metadata;
  return { ...object, metadata: { ...metadata, annotations } };
}
