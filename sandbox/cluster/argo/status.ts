import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { type ApplicationSpec, sourcesOf } from "#sandbox/cluster/argo/application.ts";
import type { Health } from "#sandbox/cluster/argo/health.ts";
import type { ManagedResource } from "#sandbox/cluster/argo/resource.ts";
import { at, listAt, textAt } from "#sandbox/cluster/objects/fields.ts";

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

/** `status.resources`: roots only; health inline only where the controller persists it. */
export function resourceStatuses(resources: ManagedResource[], persistHealth: boolean): unknown[] {
  return resources.map((resource) => ({
    ...(resource.group === "" ? {} : { group: resource.group }),
    version: resource.version,
    kind: resource.kindName,
    ...(resource.namespace === "" ? {} : { namespace: resource.namespace }),
    name: resource.name,
    ...(resource.hooks.length > 0 ? { hook: true } : { status: resource.status }),
    ...(persistHealth && resource.health !== null && resource.hooks.length === 0
      ? { health: resource.health }
      : {}),
    ...(resource.requiresPruning && resource.target === null ? { requiresPruning: true } : {}),
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

/** `summary`: the images of all live workloads and the addresses of ingresses. */
export function summaryOf(resources: ManagedResource[]): Record<string, unknown> {
  const live = resources.flatMap((resource) => (resource.live === null ? [] : [resource.live]));
  const images = [...new Set(live.flatMap(imagesOf))].sort();
  const externalURLs = live.filter((object) => object.kind === "Ingress").flatMap(urlsOf);
  return {
    ...(externalURLs.length === 0 ? {} : { externalURLs }),
    ...(images.length === 0 ? {} : { images }),
  };
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
