import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import type { Health } from "#sandbox/cluster/argo/health.ts";
import type { Kind } from "#sandbox/cluster/objects/kind.ts";
import { splitApiVersion } from "#sandbox/cluster/objects/kind-table.ts";

/** One object an application manages: what Git wants (`target`), what runs (`live`), either may be missing. */
export type ManagedResource = {
  /** Null where the cluster does not know the kind. */
  kind: Kind | null;
  group: string;
  version: string;
  kindName: string;
  /** Empty for cluster-wide objects. */
  namespace: string;
  name: string;
  wave: number;
  target: KubernetesObject | null;
  live: KubernetesObject | null;
  status: "Synced" | "OutOfSync";
  requiresPruning: boolean;
  health: Health | null;
  /** Hook types such as `PreSync`; empty for plain resources. */
  hooks: string[];
};

export const trackingAnnotation = "argocd.argoproj.io/tracking-id";
const waveAnnotation = "argocd.argoproj.io/sync-wave";
const hookAnnotation = "argocd.argoproj.io/hook";

/** The tracking id of an object: `<app>:<group>/<Kind>:<namespace>/<name>`; cluster-wide ones carry the destination's namespace. */
export function trackingId(application: string, object: KubernetesObject, namespace: string): string {
  const [group] = splitApiVersion(object.apiVersion);
  return `${application}:${group}/${object.kind}:${namespace}/${object.metadata.name}`;
}

/** The application that a live object says it belongs to, or null. */
export function trackedBy(object: KubernetesObject): string | null {
  const id = object.metadata.annotations?.[trackingAnnotation];
  return id === undefined ? null : (id.split(":")[0] ?? null);
}

/** Sync wave of an object; 0 where it names none. */
export function waveOf(object: KubernetesObject): number {
  const wave = Number(object.metadata.annotations?.[waveAnnotation] ?? "0");
  return Number.isInteger(wave) ? wave : 0;
}

/** The hook types of an object; empty where it is a plain resource. */
export function hooksOf(object: KubernetesObject): string[] {
  const text = object.metadata.annotations?.[hookAnnotation] ?? "";
  return text === "" ? [] : text.split(",").map((type) => type.trim());
}

/** `apps/Deployment/pay-api` as messages name a resource. */
export function resourceTitle(resource: ManagedResource): string {
  return `${resource.group}/${resource.kindName}/${resource.name}`;
}
