import type { FieldSpec, KindSelector } from "./set-field.ts";

/** Kinds whose objects are named in fields of other objects. */
export type NameReference = { target: KindSelector; fields: readonly FieldSpec[] };

/**
 * The fields by which objects refer to others by name. Source: `builtinpluginconsts/namereference.go` of
 * sigs.k8s.io/kustomize/api. Like there, the order is that of kustomize's object order.
 */
const podOwners: readonly [kind: string, path: string][] = [
  ["Pod", "spec"],
  ["PodTemplate", "template/spec"],
  ["Deployment", "spec/template/spec"],
  ["ReplicaSet", "spec/template/spec"],
  ["DaemonSet", "spec/template/spec"],
  ["StatefulSet", "spec/template/spec"],
  ["Job", "spec/template/spec"],
  ["CronJob", "spec/jobTemplate/spec/template/spec"],
];

function inPods(paths: readonly string[]): FieldSpec[] {
  return podOwners.flatMap(([kind, base]) =>
    paths.map((path) => ({ path: `${base}/${path}`, kind, ...(kind === "Pod" ? { version: "v1" } : {}) })),
  );
}

const claimOwners: readonly [kind: string, path: string][] = [
  ["Pod", "spec"],
  ["StatefulSet", "spec/template/spec"],
  ["Deployment", "spec/template/spec"],
  ["ReplicationController", "spec/template/spec"],
  ["CronJob", "spec/jobTemplate/spec/template/spec"],
  ["Job", "spec/template/spec"],
  ["DaemonSet", "spec/template/spec"],
];

function inWorkloads(path: string): FieldSpec[] {
  return claimOwners.map(([kind, base]) => ({ path: `${base}/${path}`, kind }));
}

function environment(reference: string, source: string): string[] {
  return ["containers", "initContainers"].flatMap((list) => [
    `${list}/env/valueFrom/${reference}/name`,
    `${list}/envFrom/${source}/name`,
  ]);
}

const rbac = "rbac.authorization.k8s.io";
const webhooks = "admissionregistration.k8s.io";
const resourceNames = ["Role", "ClusterRole"].map((kind) => ({ path: "rules/resourceNames", kind }));
const scaled: NameReference[] = ["Deployment", "ReplicationController", "ReplicaSet", "StatefulSet"].map(
  (kind) => ({
    target: { kind },
    fields: [{ path: "spec/scaleTargetRef/name", kind: "HorizontalPodAutoscaler" }],
  }),
);

const configMap: NameReference = {
  target: { kind: "ConfigMap", version: "v1" },
  fields: [
    ...inPods([
      "volumes/configMap/name",
      ...environment("configMapKeyRef", "configMapRef"),
      "volumes/projected/sources/configMap/name",
    ]),
    { path: "spec/configSource/configMap", kind: "Node" },
    ...resourceNames,
    { path: "metadata/annotations/nginx.ingress.kubernetes.io\\/fastcgi-params-configmap", kind: "Ingress" },
  ],
};

const secret: NameReference = {
  target: { kind: "Secret", version: "v1" },
  fields: [
    ...inPods([
      "volumes/secret/secretName",
      ...environment("secretKeyRef", "secretRef"),
      "imagePullSecrets/name",
      "volumes/projected/sources/secret/name",
    ]),
    { path: "spec/tls/secretName", kind: "Ingress" },
    ...["ingress.kubernetes.io\\/auth-secret", "nginx.ingress.kubernetes.io\\/auth-secret"].map(ofIngress),
    ofIngress("nginx.ingress.kubernetes.io\\/auth-tls-secret"),
    { path: "imagePullSecrets/name", kind: "ServiceAccount" },
    ...["secretName", "adminSecretName", "userSecretName", "secretRef"].map((field) => ({
      path: `parameters/${field}`,
      kind: "StorageClass",
    })),
    ...resourceNames,
    {
      path: "spec/template/spec/containers/env/valueFrom/secretKeyRef/name",
      kind: "Service",
      group: "serving.knative.dev",
      version: "v1",
    },
    { path: "spec/azureFile/secretName", kind: "PersistentVolume" },
  ],
};

function ofIngress(annotation: string): FieldSpec {
  return { path: `metadata/annotations/${annotation}`, kind: "Ingress" };
}

const service: NameReference = {
  target: { kind: "Service", version: "v1" },
  fields: [
    { path: "spec/serviceName", kind: "StatefulSet", group: "apps" },
    ...[
      "spec/rules/http/paths/backend/serviceName",
      "spec/backend/serviceName",
      "spec/rules/http/paths/backend/service/name",
      "spec/defaultBackend/service/name",
    ].map((path) => ({ path, kind: "Ingress" })),
    { path: "spec/service/name", kind: "APIService", group: "apiregistration.k8s.io" },
    { path: "webhooks/clientConfig/service", kind: "ValidatingWebhookConfiguration", group: webhooks },
    { path: "webhooks/clientConfig/service", kind: "MutatingWebhookConfiguration", group: webhooks },
  ],
};

const roleRef = (kind: string): FieldSpec => ({ path: "roleRef/name", kind, group: rbac });

export const nameReferences: readonly NameReference[] = [
  {
    target: { kind: "StorageClass", version: "v1", group: "storage.k8s.io" },
    fields: [
      { path: "spec/storageClassName", kind: "PersistentVolume" },
      { path: "spec/storageClassName", kind: "PersistentVolumeClaim" },
      { path: "spec/volumeClaimTemplates/spec/storageClassName", kind: "StatefulSet" },
    ],
  },
  {
    target: { kind: "ServiceAccount", version: "v1" },
    fields: [
      { path: "subjects", kind: "RoleBinding", group: rbac },
      { path: "subjects", kind: "ClusterRoleBinding", group: rbac },
      ...inWorkloads("serviceAccountName"),
    ],
  },
  { target: { kind: "Role", group: rbac }, fields: [roleRef("RoleBinding")] },
  {
    target: { kind: "ClusterRole", group: rbac },
    fields: [roleRef("RoleBinding"), roleRef("ClusterRoleBinding")],
  },
  configMap,
  secret,
  service,
  {
    target: { kind: "PriorityClass", version: "v1", group: "scheduling.k8s.io" },
    fields: inWorkloads("priorityClassName"),
  },
  {
    target: { kind: "PersistentVolume", version: "v1" },
    fields: [
      { path: "spec/volumeName", kind: "PersistentVolumeClaim" },
      { path: "rules/resourceNames", kind: "ClusterRole" },
    ],
  },
  {
    target: { kind: "PersistentVolumeClaim", version: "v1" },
    fields: inWorkloads("volumes/persistentVolumeClaim/claimName"),
  },
  ...scaled,
  {
    target: { kind: "ValidatingAdmissionPolicy", group: webhooks },
    fields: [{ path: "spec/policyName", kind: "ValidatingAdmissionPolicyBinding", group: webhooks }],
  },
];
