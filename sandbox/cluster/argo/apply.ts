import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { hasOption, ownOptions } from "#sandbox/cluster/argo/application.ts";
import { ApiError } from "#sandbox/cluster/objects/api-error.ts";
import { withDefaults } from "#sandbox/cluster/objects/defaults.ts";
import { isRecord, sameJson } from "#sandbox/cluster/objects/fields.ts";
import { isTyped, type Kind, kinds } from "#sandbox/cluster/objects/kind.ts";
import { isKubernetesObject } from "#sandbox/cluster/objects/object-guard.ts";
import type { Objects } from "#sandbox/cluster/objects/objects.ts";
import { threeWayMerge } from "#sandbox/cluster/objects/strategic-merge.ts";

export const lastAppliedAnnotation = "kubectl.kubernetes.io/last-applied-configuration";

/** What the live object would be after applying the target: `kubectl apply`'s three-way merge. */
export function predict(kind: Kind, target: KubernetesObject, live: KubernetesObject): KubernetesObject {
  const last = lastApplied(live);
  const wanted = comparable(kind, target);
  const merged = threeWayMerge(last, wanted, live, isTyped(kind));
  return isKubernetesObject(merged) ? merged : live;
}

/** True where applying the target would change nothing. */
export function isInSync(kind: Kind, target: KubernetesObject, live: KubernetesObject): boolean {
  return sameJson(predict(kind, target, live), live);
}

/** The target without what never counts: its status, and write-only spellings. */
function comparable(kind: Kind, target: KubernetesObject): KubernetesObject {
  const { status: _, ...rest } = target;
  return kind === kinds.secret ? withDefaults(kind, rest) : rest;
}

function lastApplied(live: KubernetesObject): unknown {
  const text = live.metadata.annotations?.[lastAppliedAnnotation];
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `deployment.apps/x configured`: what kubectl prints for an applied object. */
export type Applied = { ok: true; message: string } | { ok: false; message: string };

/** Applies a target to the cluster. A refusal of the API comes back as its message. */
export function applyTarget(
  objects: Objects,
  kind: Kind,
  target: KubernetesObject,
  options: readonly string[],
): Applied {
  const title = `${kind.singular}${kind.group === "" ? "" : `.${kind.group}`}/${target.metadata.name}`;
  try {
    const live = objects.get(kind, target.metadata.namespace ?? "", target.metadata.name);
    const wanted = withLastApplied(target);
    if (live === undefined) {
      objects.create(kind, wanted);
      return { ok: true, message: `${title} created` };
    }
    if (hasOption([...options, ...ownOptions(target)], "Replace=true")) {
      objects.update(kind, { ...wanted, status: live.status });
      return { ok: true, message: `${title} replaced` };
    }
    const next = objects.update(kind, predict(kind, wanted, live));
    return {
      ok: true,
      message: `${title} ${next.metadata.resourceVersion === live.metadata.resourceVersion ? "unchanged" : "configured"}`,
    };
  } catch (error) {
    if (error instanceof ApiError) return { ok: false, message: error.message };
    throw error;
  }
}

/** Go writes the keys of its maps in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(([key, one]) => [key, sorted(one)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function withLastApplied(target: KubernetesObject): KubernetesObject {
  const annotations = {
    ...target.metadata.annotations,
    [lastAppliedAnnotation]: `${JSON.stringify(sorted(target))}\n`,
  };
  return { ...target, metadata: { ...target.metadata, annotations } };
}
