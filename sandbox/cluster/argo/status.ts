import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { type ApplicationSpec, sourcesOf } from "#sandbox/cluster/argo/application.ts";
import type { Health } from "#sandbox/cluster/argo/health.ts";
import type { ManagedResource } from "#sandbox/cluster/argo/resource.ts";
import { at, listAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import type { Objects } from "#sandbox/cluster/objects/objects.ts";

export type Condition = { type: string; message: string };

/** The conditions to write: known ones keep the time they came. */
export function conditionsOf(application: KubernetesObject, wanted: Condition[], now: string): unknown[] {
  const known = listAt(application, "status", "conditions");
  return wanted.map((condition) => {
    const same = known.find(
      (entry) => textAt(entry, "type") === condition.type && textAt(entry, "message") === condition.message,
    );
    return { ...condition, lastTransitionTime: textAt(same, "lastTransitionTime") ?? now };
  });
}

/** `status.health`: the transition time moves only with the status. */
export function healthStatus(
  application: KubernetesObject,
  health: Health,
  now: string,
): Record<string, unknown> {
  const same = textAt(application, "status", "health", "status") === health.status;
  const since = same ? (textAt(application, "status", "health", "lastTransitionTime") ?? now) : now;
  return { status: health.status, lastTransitionTime: since };
}

/** `status.resources`: roots only, by kind and name; health inline only where the controller persists it. */
export function resourceStatuses(
  resources: ManagedResource[],
  persistHealth: boolean,
  statusOf: (resource: ManagedResource) => string,
): unknown[] {
  const keyOf = ({ group, kindName, namespace, name }: ManagedResource) =>
    [group, kindName, namespace, name].join("/");
  const shown = resources.filter(({ hooks, live }) => hooks.length === 0 || live !== null);
  const sorted = shown.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  return sorted.map((resource) => ({
    ...(resource.group === "" ? {} : { group: resource.group }),
    version: resource.version,
    kind: resource.kindName,
    ...(resource.namespace === "" ? {} : { namespace: resource.namespace }),
    name: resource.name,
    ...(resource.hooks.length > 0 ? { hook: true } : { status: statusOf(resource) }),
    ...(persistHealth && resource.health !== null && resource.hooks.length === 0
      ? { health: resource.health }
      : {}),
    // Argo CD keeps hooks apart from what Git wants, so what lives of them always reads as too much.
    ...(resource.requiresPruning || resource.hooks.length > 0 ? { requiresPruning: true } : {}),
    ...(resource.wave === 0 ? {} : { syncWave: resource.wave }),
  }));
}

/** `sync.comparedTo`: what the verdict was made of. */
export function comparedTo(spec: ApplicationSpec): Record<string, unknown> {
  return {
    ...(spec.source === undefined ? { sources: spec.sources } : { source: spec.source }),
    destination: spec.destination,
    ...(spec.ignoreDifferences === undefined ? {} : { ignoreDifferences: spec.ignoreDifferences }),
  };
}

/** `revision` for one source, `revisions` for several. */
export function revisionFields(spec: ApplicationSpec, revisions: string[]): Record<string, unknown> {
  return spec.source === undefined ? { revisions } : { revision: revisions[0] ?? "" };
}

/** `source` for one source, `sources` for several. */
export function sourceFields(spec: ApplicationSpec): Record<string, unknown> {
  return spec.source === undefined ? { sources: sourcesOf(spec) } : { source: spec.source };
}

/** `summary`: the images of the pods below all that lives, and the addresses of ingresses. */
export function summaryOf(objects: Objects, resources: ManagedResource[]): Record<string, unknown> {
  const live = resources.flatMap((resource) => (resource.live === null ? [] : [resource.live]));
  const images = [...new Set(podsBelow(objects, live).flatMap(imagesOf))].sort();
  const externalURLs = live.filter((object) => object.kind === "Ingress").flatMap(urlsOf);
  return {
    ...(externalURLs.length === 0 ? {} : { externalURLs }),
    ...(images.length === 0 ? {} : { images }),
  };
}

/** The pods among some objects and below them, by their owners. */
function podsBelow(objects: Objects, roots: readonly KubernetesObject[]): KubernetesObject[] {
  const known = new Set(roots.map(({ metadata }) => metadata.uid));
  const isBelow = (object: KubernetesObject) =>
    known.has(object.metadata.uid) ||
    listAt(object, "metadata", "ownerReferences").some((owner) => known.has(textAt(owner, "uid")));
  for (const kind of [kinds.job, kinds.replicaSet])
    for (const object of objects.list(kind).filter(isBelow)) known.add(object.metadata.uid);
  return objects.list(kinds.pod).filter(isBelow);
}

/** The container images of a workload. */
export function imagesOf(object: KubernetesObject): string[] {
  const specs = [object.spec, at(object, "spec", "template", "spec")];
  return specs.flatMap((spec) =>
    [...listAt(spec, "initContainers"), ...listAt(spec, "containers")].flatMap(
      (container) => textAt(container, "image") ?? [],
    ),
  );
}

function urlsOf(ingress: KubernetesObject): string[] {
  const secured = listAt(ingress, "spec", "tls").flatMap((entry) => listAt(entry, "hosts"));
  return listAt(ingress, "spec", "rules").flatMap((rule) => {
    const host = textAt(rule, "host");
    return host === undefined ? [] : [`${secured.includes(host) ? "https" : "http"}://${host}/`];
  });
}
