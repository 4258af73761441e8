import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { type Fields, fieldsIn, fieldsOf } from "#domain/delivery/object-fields.ts";
import { podTemplateOf } from "#domain/delivery/pod-template.ts";
import type { ResourceSums } from "#domain/scaffold/policy-verdict.ts";

type Range = { min: number; max: number };

const suffixes: Record<string, number> = {
  "": 1,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/**
 * A Kubernetes quantity in base units (cores, bytes), or null where it is none.
 * Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function parseQuantity(quantity: unknown): number | null {
  const match = /^([-+]?(?:\d+\.?\d*|\.\d+))([eE][-+]?\d+)?([A-Za-z]{0,2})$/.exec(String(quantity ?? ""));
  if (!match) return null;
  const [, digits = "", exponent = "", suffix = ""] = match;
  const factor = suffixes[suffix];
  if (factor === undefined || (exponent !== "" && suffix !== "")) return null;
  return Number(digits + exponent) * factor;
}

/**
 * What the workloads reserve: requests (a limit counts as request where none is written, as the API server
 * defaults it), times pods. The autoscaler's bounds, Kubernetes' own or KEDA's, replace the replica count; absent
 * replicas count as one.
 * A pod reserves the larger of its containers' sum and its largest init container; a restartable init
 * container counts among the containers. A CronJob or Job counts its parallelism, a DaemonSet one pod.
 */
export function sumResources(objects: readonly KubernetesObject[]): ResourceSums {
  const sums: ResourceSums = { pods: none(), cpuCores: none(), memoryBytes: none() };
  for (const object of objects) {
    const template = podTemplateOf(object);
    if (template === null) continue;
    const pods = podsOf(object, objects);
    add(sums.pods, pods, 1);
    add(sums.cpuCores, pods, requestOf(template.spec, "cpu"));
    add(sums.memoryBytes, pods, requestOf(template.spec, "memory"));
  }
  return sums;
}

function none(): Range {
  return { min: 0, max: 0 };
}

function add(sum: Range, pods: Range, each: number): void {
  sum.min += pods.min * each;
  sum.max += pods.max * each;
}

function podsOf(object: KubernetesObject, objects: readonly KubernetesObject[]): Range {
  const spec = fieldsOf(object.spec);
  const scaler = objects.find((candidate) => {
    const target = fieldsOf(fieldsOf(candidate.spec).scaleTargetRef);
    return (
      ["HorizontalPodAutoscaler", "ScaledObject"].includes(candidate.kind) &&
      (target.kind ?? "Deployment") === object.kind &&
      target.name === object.metadata.name
    );
  });
  if (scaler) {
    const bounds = fieldsOf(scaler.spec);
    const isKeda = scaler.kind === "ScaledObject";
    // What KEDA takes where its object does not say: https://keda.sh/docs/latest/reference/scaledobject-spec/
    const min = isKeda ? count(bounds.minReplicaCount, 0) : count(bounds.minReplicas, 1);
    const most = isKeda ? count(bounds.maxReplicaCount, 100) : count(bounds.maxReplicas, min);
    return { min, max: Math.max(min, most) };
  }
  const jobSpec = object.kind === "CronJob" ? fieldsOf(fieldsOf(spec.jobTemplate).spec) : spec;
  const pods = count(
    object.kind === "Job" || object.kind === "CronJob" ? jobSpec.parallelism : spec.replicas,
    1,
  );
  return { min: object.kind === "CronJob" ? 0 : pods, max: pods };
}

function requestOf(spec: Fields, resource: "cpu" | "memory"): number {
  const containers = fieldsIn(spec.containers);
  const inits = fieldsIn(spec.initContainers);
  const sidecars = inits.filter((container) => container.restartPolicy === "Always");
  const running = [...containers, ...sidecars].reduce(
    (sum, container) => sum + request(container, resource),
    0,
  );
  const starting = inits.map((container) => request(container, resource));
  return Math.max(running, ...starting);
}

function request(container: Fields, resource: string): number {
  const resources = fieldsOf(container.resources);
  const wanted = fieldsOf(resources.requests)[resource] ?? fieldsOf(resources.limits)[resource];
  return parseQuantity(wanted) ?? 0;
}

function count(value: unknown, otherwise: number): number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 ? value : otherwise;
}
