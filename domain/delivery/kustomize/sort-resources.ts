import type { SortOptions } from "./kustomization-file.ts";
import { currentId, type Resource, type ResourceId } from "./resource.ts";

const first = [
  "Namespace",
  "ResourceQuota",
  "StorageClass",
  "CustomResourceDefinition",
  "ServiceAccount",
  "PodSecurityPolicy",
  "Role",
  "ClusterRole",
  "RoleBinding",
  "ClusterRoleBinding",
  "ConfigMap",
  "Secret",
  "Endpoints",
  "Service",
  "LimitRange",
  "PriorityClass",
  "PersistentVolume",
  "PersistentVolumeClaim",
  "Deployment",
  "StatefulSet",
  "CronJob",
  "PodDisruptionBudget",
];
const last = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];

/**
 * The order of the outcome: as read where `sortOptions` says `fifo`, else kustomize's order by kind. Source:
 * `SortOrderTransformer.go` of sigs.k8s.io/kustomize/api.
 */
export function sortResources(resources: readonly Resource[], options: SortOptions | null): Resource[] {
  if (options?.order === "fifo") return [...resources];
  const { orderFirst, orderLast } = options?.legacySortOptions ?? { orderFirst: first, orderLast: last };
  const ranks = new Map([
    ...orderFirst.map((kind, at): [string, number] => [kind, at - orderFirst.length]),
    ...orderLast.map((kind, at): [string, number] => [kind, at + 1]),
  ]);
  const rank = (id: ResourceId) => ranks.get(id.kind) ?? 0;
  return resources
    .map((resource) => ({ resource, id: currentId(resource) }))
    .sort(
      ({ id: left }, { id: right }) =>
        rank(left) - rank(right) || compareKinds(left, right) || compareNames(left, right),
    )
    .map(({ resource }) => resource);
}

function compareKinds(left: ResourceId, right: ResourceId): number {
  const core =
    left.kind === "Namespace" && right.kind === "Namespace" && (left.group === "" || right.group === "");
  return (core ? -1 : 1) * compare(kindKey(left), kindKey(right));
}

function kindKey(id: ResourceId): string {
  return `${id.group || "~G"}_${id.version || "~V"}_${id.kind || "~K"}`;
}

function compareNames(left: ResourceId, right: ResourceId): number {
  const key = (id: ResourceId) => `${id.namespace || "~X"}|${id.name || "~N"}`;
  return compare(key(left), key(right));
}

function compare(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1;
}
