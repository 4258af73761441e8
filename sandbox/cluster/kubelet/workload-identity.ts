import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { textAt } from "#sandbox/cluster/objects/fields.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import type { Objects } from "#sandbox/cluster/objects/objects.ts";

/** The annotation by which EKS knows which role the pods of an account act in (IAM roles for service accounts). */
const roleAnnotation = "eks.amazonaws.com/role-arn";

/** ARN of the role a pod acts in; null for none. */
export function identityOf(objects: Objects, pod: KubernetesObject): string | null {
  const account = textAt(pod, "spec", "serviceAccountName") ?? "default";
  const found = objects.get(kinds.serviceAccount, pod.metadata.namespace ?? "", account);
  return found?.metadata.annotations?.[roleAnnotation] ?? null;
}
