import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import type { JournalEntry } from "#sandbox/cluster/objects/journal.ts";
import { type Kind, kindKey } from "#sandbox/cluster/objects/kind.ts";

/** A write as watchers see it. `previous` is null for an addition; `object` of a removal is its last state. */
export type Change = {
  type: "ADDED" | "MODIFIED" | "DELETED";
  key: string;
  revision: number;
  object: KubernetesObject;
  previous: KubernetesObject | null;
};

/** Objects under keys, one revision for all, with a bounded memory of changes. Knows nothing of the API's rules. */
export type Store = {
  revision(): number;
  get(kind: Kind, namespace: string, name: string): KubernetesObject | undefined;
  /** In the order of keys, so by namespace and name. */
  list(kind: Kind, namespace?: string): KubernetesObject[];
  put(kind: Kind, object: KubernetesObject): KubernetesObject;
  remove(kind: Kind, namespace: string, name: string): KubernetesObject | undefined;
  /** Called in the order of revisions, after the write stands. */
  subscribe(listener: (change: Change) => void): () => void;
  /** Changes of a kind after a revision, or null where some of them are forgotten. */
  changesSince(kind: Kind, revision: number): Change[] | null;
  /** Forgets all changes up to now, as etcd's compaction does. */
  compact(): void;
};

/** Changes kept for watches to catch up on; each holds an object, so this bounds memory. */
const remembered = 2_000;

/** `start` is what a journal held; every write is handed to `record` before anybody hears of it. */
export function createStore(
  start: { entries: JournalEntry[]; revision: number },
  record: (entry: JournalEntry) => void,
): Store {
  const byKind = new Map<string, Map<string, KubernetesObject>>();
  const listeners = new Set<(change: Change) => void>();
  let changes: Change[] = [];
  let revision = Math.max(start.revision, 1);
  let forgottenUpTo = revision;
  const pending: Change[] = [];

  for (const entry of start.entries) {
    if (entry.object !== null) tableOf(entry.key.split("|")[0] ?? "").set(entry.key, freeze(entry.object));
  }

  function tableOf(key: string): Map<string, KubernetesObject> {
    const known = byKind.get(key);
    if (known !== undefined) return known;
    const table = new Map<string, KubernetesObject>();
    byKind.set(key, table);
    return table;
  }

  function announce(change: Change): void {
    changes.push(change);
    if (changes.length > remembered * 2) {
      changes = changes.slice(-remembered);
      forgottenUpTo = (changes[0]?.revision ?? revision) - 1;
    }
    pending.push(change);
    if (pending.length > 1) return;
    // A listener may write: its change waits here, so that everybody hears revisions in order.
    for (let next = pending[0]; next !== undefined; next = pending[0]) {
      for (const listener of listeners) tell(listener, next);
      pending.shift();
    }
  }

  return {
    revision: () => revision,
    get: (kind, namespace, name) => tableOf(kindKey(kind)).get(objectKey(kind, namespace, name)),
    list: (kind, namespace) => {
      const found = [...tableOf(kindKey(kind)).entries()];
      const prefix = namespace === undefined ? "" : `${kindKey(kind)}|${namespace}|`;
      return found
        .filter(([key]) => key.startsWith(prefix))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, object]) => object);
    },
    put: (kind, object) => {
      revision += 1;
      const key = objectKey(kind, object.metadata.namespace ?? "", object.metadata.name);
      const previous = tableOf(kindKey(kind)).get(key) ?? null;
      const metadata = { ...object.metadata, resourceVersion: String(revision) };
      const kept = freeze(plain({ ...object, metadata }));
      tableOf(kindKey(kind)).set(key, kept);
      record({ revision, key, object: kept });
      announce({
        type: previous === null ? "ADDED" : "MODIFIED",
        key: kindKey(kind),
        revision,
        object: kept,
        previous,
      });
      return kept;
    },
    remove: (kind, namespace, name) => {
      const key = objectKey(kind, namespace, name);
      const previous = tableOf(kindKey(kind)).get(key);
      if (previous === undefined) return undefined;
      revision += 1;
      tableOf(kindKey(kind)).delete(key);
      record({ revision, key, object: null });
      const metadata = { ...previous.metadata, resourceVersion: String(revision) };
      const object = freeze({ ...previous, metadata });
      announce({ type: "DELETED", key: kindKey(kind), revision, object, previous });
      return object;
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    changesSince: (kind, since) => {
      if (since < forgottenUpTo) return null;
      return changes.filter((change) => change.revision > since && change.key === kindKey(kind));
    },
    compact: () => {
      changes = [];
      forgottenUpTo = revision;
    },
  };
}

/** A listener that throws must not stop the others, nor fail the write; the process hears of it instead. */
function tell(listener: (change: Change) => void, change: Change): void {
  try {
    listener(change);
  } catch (error) {
    setImmediate(() => {
      throw error;
    });
  }
}

function objectKey(kind: Kind, namespace: string, name: string): string {
  return `${kindKey(kind)}|${kind.namespaced ? namespace : ""}|${name}`;
}

/** A copy as JSON would carry it: keys without a value are gone. */
function plain<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value));
}

function freeze<Value>(value: Value): Value {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const entry of Object.values(value)) freeze(entry);
  }
  return value;
}
