import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { at, listAt } from "#sandbox/cluster/objects/fields.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import type { KindTable } from "#sandbox/cluster/objects/kind-table.ts";
import type { Objects } from "#sandbox/cluster/objects/objects.ts";
import type { Change } from "#sandbox/cluster/objects/store.ts";

/** Deletes what the deleted object owned, as the garbage collector does in the background. */
export function collectOrphans(objects: Objects, table: KindTable, change: Change): void {
  if (change.type !== "DELETED") return;
  const uid = change.object.metadata.uid;
  for (const kind of table.all()) {
    for (const object of objects.list(kind)) {
      const owners = listAt(object, "metadata", "ownerReferences");
      if (
        object.metadata.deletionTimestamp !== undefined ||
        !owners.some((entry) => at(entry, "uid") === uid)
      )
        continue;
      objects.remove(kind, object.metadata.namespace ?? "", object.metadata.name);
    }
  }
}

/** Empties a namespace that is being deleted; removes it once nothing is left. */
export function emptyNamespace(objects: Objects, table: KindTable, namespace: KubernetesObject): void {
  if (namespace.metadata.deletionTimestamp === undefined) return;
  const name = namespace.metadata.name;
  let left = 0;
  for (const kind of table.all()) {
    if (!kind.namespaced) continue;
    for (const object of objects.list(kind, name)) {
      if (object.metadata.deletionTimestamp === undefined) objects.remove(kind, name, object.metadata.name);
      if (objects.get(kind, name, object.metadata.name) !== undefined) left += 1;
    }
  }
  if (left === 0) objects.erase(kinds.namespace, namespace);
}
