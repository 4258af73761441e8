import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import type { Target } from "#sandbox/cluster/api/request.ts";
import { gone } from "#sandbox/cluster/objects/api-error.ts";
import type { Store } from "#sandbox/cluster/objects/store.ts";

/** The objects a list is about, as they are now, or as they were at exactly the version that it asks for. */
export function objectsAt(store: Store, target: Target, query: URLSearchParams): KubernetesObject[] {
  const now = store.list(target.kind, target.namespace ?? undefined);
  const version = query.get("resourceVersion") ?? "";
  if (query.get("resourceVersionMatch") !== "Exact" || version === "") return now;
  const changes = store.changesSince(target.kind, Number(version));
  if (changes === null) throw gone("The resourceVersion for the provided list is too old.");
  const keyOf = ({ metadata }: KubernetesObject) => `${metadata.namespace ?? ""}/${metadata.name}`;
  const then = new Map(now.map((object) => [keyOf(object), object]));
  for (const { object, previous } of changes.reverse()) {
    if (target.namespace !== null && object.metadata.namespace !== target.namespace) continue;
    if (previous === null) then.delete(keyOf(object));
    else then.set(keyOf(previous), previous);
  }
  return [...then].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
}
