import { randomBytes, randomUUID } from "node:crypto";
import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { alreadyExists, conflict, notFound } from "#sandbox/cluster/objects/api-error.ts";
import { withDefaults } from "#sandbox/cluster/objects/defaults.ts";
import { listAt, sameJson, textAt } from "#sandbox/cluster/objects/fields.ts";
import { hasGeneration, type Kind, kinds } from "#sandbox/cluster/objects/kind.ts";
import type { Change, Store } from "#sandbox/cluster/objects/store.ts";
import { timestamp } from "#sandbox/cluster/objects/timestamps.ts";
import { assertValid } from "#sandbox/cluster/objects/validate.ts";

/** Which part of an object a write may touch: the plain resource keeps the status, `status` keeps the rest. */
export type Part = "resource" | "status";

/**
 * The API's rules over the store. Every write throws `ApiError` where the API would refuse. Returned objects
 * are frozen. Everything is synchronous, so a read and the write that follows are never torn apart.
 */
export type Objects = {
  get(kind: Kind, namespace: string, name: string): KubernetesObject | undefined;
  list(kind: Kind, namespace?: string): KubernetesObject[];
  create(kind: Kind, object: KubernetesObject): KubernetesObject;
  /** What `create` would make, without making it. */
  preview(kind: Kind, object: KubernetesObject): KubernetesObject;
  /** Refuses with 409 where `metadata.resourceVersion` is given and not the newest. */
  update(kind: Kind, object: KubernetesObject, part?: Part): KubernetesObject;
  /** Reads, changes and writes at once; nothing happens where the object is gone. */
  change(
    kind: Kind,
    object: KubernetesObject,
    part: Part,
    edit: (now: KubernetesObject) => KubernetesObject,
  ): KubernetesObject | undefined;
  /** Marks for deletion where finalizers (or a kubelet) must act first, else removes. */
  remove(kind: Kind, namespace: string, name: string): KubernetesObject;
  /** Removes at once, whoever still holds it. */
  erase(kind: Kind, object: KubernetesObject): void;
  subscribe(listener: (change: Change) => void): () => void;
  now(): Date;
};

/** `now` is the clock of creation times. */
export function createObjects(store: Store, now: () => Date): Objects {
  function preview(kind: Kind, given: KubernetesObject): KubernetesObject {
    const name = given.metadata.name || generatedName(given);
    const namespace = kind.namespaced ? (given.metadata.namespace ?? "default") : undefined;
    if (namespace !== undefined) assertNamespaceTakes(store, namespace);
    if (store.get(kind, namespace ?? "", name) !== undefined) throw alreadyExists(kind, name);
    const { namespace: _, resourceVersion: __, ...rest } = given.metadata;
    const metadata = {
      ...rest,
      name,
      ...(namespace === undefined ? {} : { namespace }),
      uid: randomUUID(),
      creationTimestamp: timestamp(now()),
      ...(hasGeneration(kind) ? { generation: 1 } : {}),
    };
    const complete = withDefaults(kind, { ...given, metadata });
    assertValid(kind, complete, null);
    return complete;
  }

  function update(kind: Kind, given: KubernetesObject, part: Part = "resource"): KubernetesObject {
    const { name, namespace = "" } = given.metadata;
    const current = store.get(kind, namespace, name);
    if (current === undefined) throw notFound(kind, name);
    const version = given.metadata.resourceVersion;
    if (typeof version === "string" && version !== "" && version !== current.metadata.resourceVersion) {
      throw conflict(kind, name);
    }
    const next = merged(kind, current, given, part);
    if (sameJson(next, current)) return current;
    if (part === "resource") assertValid(kind, next, current);
    if (
      next.metadata.deletionTimestamp !== undefined &&
      listAt(next, "metadata", "finalizers").length === 0 &&
      kind !== kinds.pod
    ) {
      return store.remove(kind, namespace, name) ?? next;
    }
    return store.put(kind, next);
  }

  function remove(kind: Kind, namespace: string, name: string): KubernetesObject {
    const current = store.get(kind, namespace, name);
    if (current === undefined) throw notFound(kind, name);
    // A pod on a node is ended by its kubelet, a namespace is emptied by its controller first.
    const held =
      kind === kinds.namespace || (kind === kinds.pod && textAt(current, "spec", "nodeName") !== undefined);
    if (!held && listAt(current, "metadata", "finalizers").length === 0) {
      return store.remove(kind, namespace, name) ?? current;
    }
    if (current.metadata.deletionTimestamp !== undefined) return current;
    const generation = nextGeneration(kind, current);
    const grace = kind === kinds.pod ? { deletionGracePeriodSeconds: graceOf(current) } : {};
    const metadata = { ...current.metadata, ...generation, deletionTimestamp: timestamp(now()), ...grace };
    const phase = kind === kinds.namespace ? { status: { phase: "Terminating" } } : {};
    return store.put(kind, { ...current, metadata, ...phase });
  }

  return {
    get: store.get,
    list: store.list,
    create: (kind, given) => store.put(kind, preview(kind, given)),
    preview,
    update,
    change: (kind, object, part, edit) => {
      const current = store.get(kind, object.metadata.namespace ?? "", object.metadata.name);
      if (current === undefined || current.metadata.uid !== object.metadata.uid) return undefined;
      return update(kind, edit(current), part);
    },
    remove,
    erase: (kind, object) => {
      store.remove(kind, object.metadata.namespace ?? "", object.metadata.name);
    },
    subscribe: store.subscribe,
    now,
  };
}

function graceOf(pod: KubernetesObject): number {
  const spec = pod.spec;
  const seconds =
    typeof spec === "object" && spec !== null && "terminationGracePeriodSeconds" in spec
      ? spec.terminationGracePeriodSeconds
      : 30;
  return typeof seconds === "number" ? seconds : 30;
}

function nextGeneration(kind: Kind, { metadata }: KubernetesObject): { generation?: number } {
  if (!hasGeneration(kind)) return {};
  return { generation: (typeof metadata.generation === "number" ? metadata.generation : 1) + 1 };
}

function merged(
  kind: Kind,
  current: KubernetesObject,
  given: KubernetesObject,
  part: Part,
): KubernetesObject {
  if (part === "status") return { ...current, status: given.status };
  const { uid, creationTimestamp, generation, deletionTimestamp, ...own } = current.metadata;
  const fixed = {
    uid,
    creationTimestamp,
    ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
    ...(generation === undefined ? {} : { generation }),
  };
  const status = kind.statusSubresource ? current.status : given.status;
  const { status: _, ...body } = given;
  const { generation: __, ...asked } = given.metadata;
  const resourceVersion = own.resourceVersion;
  const metadata = { ...asked, ...fixed, resourceVersion };
  const next = withDefaults(kind, { ...body, metadata, ...(status === undefined ? {} : { status }) });
  const { metadata: ___, ...nextBody } = next;
  const { metadata: ____, ...currentBody } = current;
  if (sameJson(nextBody, currentBody)) return next;
  return { ...next, metadata: { ...next.metadata, ...nextGeneration(kind, current) } };
}

function assertNamespaceTakes(store: Store, namespace: string): void {
  const found = store.get(kinds.namespace, "", namespace);
  if (found === undefined) throw notFound(kinds.namespace, namespace);
}

/** The alphabet of Kubernetes' own generated names: no vowels, so no words. */
const alphabet = "bcdfghjklmnpqrstvwxz2456789";

/** Five random characters as pods have them. */
export function randomSuffix(length = 5): string {
  return [...randomBytes(length)].map((byte) => alphabet[byte % alphabet.length] ?? "x").join("");
}

function generatedName(object: KubernetesObject): string {
  const prefix = object.metadata.generateName;
  return typeof prefix === "string" ? `${prefix}${randomSuffix()}` : "";
}
