import type { CompareRoom } from "#sandbox/cluster/argo/compare.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import { createKindTable } from "#sandbox/cluster/objects/kind-table.ts";
import { createObjects } from "#sandbox/cluster/objects/objects.ts";
import { createStore } from "#sandbox/cluster/objects/store.ts";

export type MemoryCluster = CompareRoom & {
  /** Moves the clock of the cluster on, in ms. */
  pass(ms: number): void;
};

/** Objects and kinds without a server, a disk or a running clock; namespaces `default`, `argocd` and `pay` exist. */
export function createMemoryCluster(): MemoryCluster {
  let now = Date.parse("2026-01-02T03:04:05Z");
  const store = createStore({ entries: [], revision: 1 }, () => undefined);
  const objects = createObjects(store, () => new Date(now));
  for (const name of ["default", "argocd", "pay"]) {
    objects.create(kinds.namespace, { apiVersion: "v1", kind: "Namespace", metadata: { name } });
  }
  return {
    objects,
    table: createKindTable(() => objects.list(kinds.customResourceDefinition)),
    pass: (ms) => {
      now += ms;
    },
  };
}
