import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import type { ApplicationSpec } from "#sandbox/cluster/argo/application.ts";
import { isInSync } from "#sandbox/cluster/argo/apply.ts";
import { type Health, healthOf, isWorse } from "#sandbox/cluster/argo/health.ts";
import {
  hooksOf,
  type ManagedResource,
  trackedBy,
  trackingAnnotation,
  trackingId,
  waveOf,
} from "#sandbox/cluster/argo/resource.ts";
import { at, isRecord, listAt } from "#sandbox/cluster/objects/fields.ts";
import type { KindTable } from "#sandbox/cluster/objects/kind-table.ts";
import { splitApiVersion } from "#sandbox/cluster/objects/kind-table.ts";
import type { Objects } from "#sandbox/cluster/objects/objects.ts";

export type Comparison = {
  resources: ManagedResource[];
  status: "Synced" | "OutOfSync";
  health: Health;
  warnings: { type: "RepeatedResourceWarning" | "SharedResourceWarning"; message: string }[];
};

export type CompareRoom = { objects: Objects; table: KindTable };

type Input = {
  name: string;
  spec: ApplicationSpec;
  targets: KubernetesObject[];
  customised: ReadonlySet<string>;
};

/** Compares what Git wants with what runs. `customised` as in `healthOf`. */
export function compare(room: CompareRoom, input: Input): Comparison {
  const warnings: Comparison["warnings"] = [];
  const found = new Map<string, ManagedResource>();
  for (const target of input.targets) {
    const resource = fromTarget(room, input, target);
    const key = keyOf(resource);
    if (found.has(key)) {
      const message = `Resource ${key} appeared 2 times among application resources.`;
      warnings.push({ type: "RepeatedResourceWarning", message });
    }
    found.set(key, resource);
    const owner = resource.live === null ? null : trackedBy(resource.live);
    if (owner !== null && owner !== input.name) {
      const message = `${resource.kindName}/${resource.name} is part of applications argocd/${input.name} and ${owner}`;
      warnings.push({ type: "SharedResourceWarning", message });
    }
  }
  for (const live of managedBy(room, input.name)) {
    const resource = fromLive(room, live, input.customised);
    if (!found.has(keyOf(resource))) found.set(keyOf(resource), resource);
  }
  const resources = [...found.values()];
  const plain = resources.filter((resource) => resource.hooks.length === 0);
  const differs = plain.some((resource) => resource.status === "OutOfSync" && !isIgnoredExtra(resource));
  return { resources, status: differs ? "OutOfSync" : "Synced", health: wholeHealth(plain), warnings };
}

function keyOf(resource: ManagedResource): string {
  return `${resource.group}/${resource.kindName}/${resource.namespace}/${resource.name}`;
}

function isIgnoredExtra(resource: ManagedResource): boolean {
  const options = resource.live?.metadata.annotations?.["argocd.argoproj.io/compare-options"] ?? "";
  return resource.requiresPruning && options.includes("IgnoreExtraneous");
}

function fromTarget(room: CompareRoom, input: Input, given: KubernetesObject): ManagedResource {
  const [group, version] = splitApiVersion(given.apiVersion);
  const kind = room.table.byKind(given.apiVersion, given.kind) ?? null;
  const destination = input.spec.destination.namespace ?? "";
  const namespaced = kind?.namespaced ?? given.metadata.namespace !== undefined;
  const namespace = namespaced ? (given.metadata.namespace ?? destination) : "";
  const target = tracked(
    given,
    input.name,
    namespaced ? namespace : destination,
    namespaced ? namespace : null,
  );
  const live = kind === null ? null : (room.objects.get(kind, namespace, target.metadata.name) ?? null);
  const hooks = hooksOf(target);
  const inSync =
    kind !== null && live !== null && isInSync(kind, ignoring(input.spec, target, live, namespace), live);
  const health = live === null ? { status: "Missing" as const } : healthOf(live, input.customised);
  return {
    kind,
    group,
    version,
    kindName: target.kind,
    namespace,
    name: target.metadata.name,
    wave: waveOf(target),
    target,
    live,
    status: inSync || hooks.length > 0 ? "Synced" : "OutOfSync",
    requiresPruning: false,
    health,
    hooks,
  };
}

function tracked(
  object: KubernetesObject,
  application: string,
  shown: string,
  namespace: string | null,
): KubernetesObject {
  const annotations = {
    ...object.metadata.annotations,
    [trackingAnnotation]: trackingId(application, object, shown),
  };
  const { namespace: _, ...metadata } = object.metadata;
  return { ...object, metadata: { ...metadata, ...(namespace === null ? {} : { namespace }), annotations } };
}

/** `ignoreDifferences`: at the named pointers the live value is taken for the wanted one. */
function ignoring(
  spec: ApplicationSpec,
  target: KubernetesObject,
  live: KubernetesObject,
  namespace: string,
): KubernetesObject {
  const [group] = splitApiVersion(target.apiVersion);
  let result: KubernetesObject = target;
  for (const rule of spec.ignoreDifferences ?? []) {
    if ((rule.group ?? "") !== group || rule.kind !== target.kind) continue;
    if (rule.name !== undefined && rule.name !== target.metadata.name) continue;
    if (rule.namespace !== undefined && rule.namespace !== namespace) continue;
    for (const pointer of rule.jsonPointers ?? []) {
      const path = pointer
        .split("/")
        .slice(1)
        .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
      result = { ...result, ...withValue(result, path, at(live, ...path)) };
    }
  }
  return result;
}

function withValue(target: Record<string, unknown>, path: string[], value: unknown): Record<string, unknown> {
  const [key, ...rest] = path;
  if (key === undefined) return target;
  const below = target[key];
  if (rest.length > 0) return isRecord(below) ? { ...target, [key]: withValue(below, rest, value) } : target;
  const { [key]: _, ...others } = target;
  return value === undefined ? others : { ...target, [key]: value };
}

function fromLive(
  room: CompareRoom,
  live: KubernetesObject,
  customised: ReadonlySet<string>,
): ManagedResource {
  const [group, version] = splitApiVersion(live.apiVersion);
  const hooks = hooksOf(live);
  return {
    kind: room.table.byKind(live.apiVersion, live.kind) ?? null,
    group,
    version,
    kindName: live.kind,
    namespace: live.metadata.namespace ?? "",
    name: live.metadata.name,
    wave: waveOf(live),
    target: null,
    live,
    status: hooks.length > 0 ? "Synced" : "OutOfSync",
    requiresPruning: hooks.length === 0,
    health: healthOf(live, customised),
    hooks,
  };
}

/** Every live object that carries the application's tracking id and is not owned by another object. */
export function managedBy(room: CompareRoom, application: string): KubernetesObject[] {
  return room.table
    .all()
    .flatMap((kind) => room.objects.list(kind))
    .filter(
      (object) =>
        trackedBy(object) === application && listAt(object, "metadata", "ownerReferences").length === 0,
    );
}

/** The worst part's health. Since Argo CD 3.4 missing parts count only where nothing else is there. */
function wholeHealth(resources: ManagedResource[]): Health {
  const known = resources.flatMap((resource) => (resource.health === null ? [] : [resource.health]));
  const present = known.filter((health) => health.status !== "Missing");
  const isAllMissing = resources.length > 0 && resources.every((resource) => resource.live === null);
  if (isAllMissing) return { status: "Missing" };
  let worst: Health = { status: "Healthy" };
  for (const health of present) if (isWorse(health.status, worst.status)) worst = { status: health.status };
  return worst;
}
