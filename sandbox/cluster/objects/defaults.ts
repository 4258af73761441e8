import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { at, isRecord, listAt, mapAt } from "#sandbox/cluster/objects/fields.ts";
import { type Kind, kinds } from "#sandbox/cluster/objects/kind.ts";

/** Fills the fields that the API fills on its own and that the trial's controllers or readers look at. */
export function withDefaults(kind: Kind, object: KubernetesObject): KubernetesObject {
  if (kind === kinds.deployment)
    return withSpec(object, {
      replicas: 1,
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } },
    });
  if (kind === kinds.replicaSet) return withSpec(object, { replicas: 1 });
  if (kind === kinds.namespace) return namespaceDefaults(object);
  if (kind === kinds.pod)
    return withSpec(object, { restartPolicy: "Always", terminationGracePeriodSeconds: 30 });
  if (kind === kinds.service) return serviceDefaults(object);
  if (kind === kinds.secret) return secretDefaults(object);
  if (kind === kinds.job) return withSpec(object, { completions: 1, parallelism: 1, backoffLimit: 6 });
  if (kind === kinds.horizontalPodAutoscaler) return withSpec(object, { minReplicas: 1 });
  return object;
}

function withSpec(object: KubernetesObject, defaults: Record<string, unknown>): KubernetesObject {
  return { ...object, spec: { ...defaults, ...mapAt(object, "spec") } };
}

function namespaceDefaults(object: KubernetesObject): KubernetesObject {
  const labels = { "kubernetes.io/metadata.name": object.metadata.name, ...object.metadata.labels };
  return {
    ...object,
    metadata: { ...object.metadata, labels },
    spec: { finalizers: ["kubernetes"], ...mapAt(object, "spec") },
    status: { phase: "Active", ...mapAt(object, "status") },
  };
}

function serviceDefaults(object: KubernetesObject): KubernetesObject {
  const spec = mapAt(object, "spec");
  const ports = listAt(spec, "ports").map((port) =>
    isRecord(port) ? { protocol: "TCP", targetPort: at(port, "port"), ...port } : port,
  );
  return { ...object, spec: { type: "ClusterIP", sessionAffinity: "None", ...spec, ports } };
}

/** `stringData` is write-only: the API folds it into `data`. */
function secretDefaults(object: KubernetesObject): KubernetesObject {
  const { stringData, ...rest } = object;
  const encoded = Object.entries(mapAt(stringData)).map(([key, value]) => [
    key,
    Buffer.from(String(value)).toString("base64"),
  ]);
  const data = { ...mapAt(object, "data"), ...Object.fromEntries(encoded) };
  return { ...rest, type: object.type ?? "Opaque", ...(Object.keys(data).length === 0 ? {} : { data }) };
}
