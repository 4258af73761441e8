import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { managedBy } from "#sandbox/cluster/argo/compare.ts";
import { type ArgoRoom, tellEvent } from "#sandbox/cluster/argo/room.ts";
import { listAt } from "#sandbox/cluster/objects/fields.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";

const finalizer = "resources-finalizer.argocd.argoproj.io";

/**
 * Carries on with the deletion of an Application: with the resources finalizer everything it manages goes
 * first. Returns true when nothing is left to wait for.
 */
export function deleteApplication(room: ArgoRoom, application: KubernetesObject): boolean {
  const finalizers = listAt(application, "metadata", "finalizers");
  const cascades = finalizers.filter((name) => typeof name === "string" && name.startsWith(finalizer));
  if (cascades.length === 0) return true;
  const left = managedBy(room, application.metadata.name);
  for (const object of left) {
    if (object.metadata.deletionTimestamp !== undefined) continue;
    const kind = room.table.byKind(object.apiVersion, object.kind);
    if (kind !== undefined) room.objects.remove(kind, object.metadata.namespace ?? "", object.metadata.name);
  }
  if (managedBy(room, application.metadata.name).length > 0) return false;
  tellEvent(room, application, { type: "Normal", reason: "ResourceDeleted", message: "deleted application" });
  room.objects.change(kinds.application, application, "resource", (now) => ({
    ...now,
    metadata: { ...now.metadata, finalizers: finalizers.filter((name) => !cascades.includes(name)) },
  }));
  return true;
}
