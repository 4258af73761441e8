import type { FieldSpec } from "./set-field.ts";

/**
 * Where kustomize puts labels, annotations and replica counts by default. Source:
 * `internal/konfig/builtinpluginconsts` of sigs.k8s.io/kustomize/api.
 */
const templateKinds = ["Deployment", "ReplicaSet", "DaemonSet"];

function podMetadata(field: "labels" | "annotations"): FieldSpec[] {
  const stateful = field === "labels" ? { kind: "StatefulSet", group: "apps" } : { kind: "StatefulSet" };
  const template = `spec/template/metadata/${field}`;
  return [
    { path: `metadata/${field}`, create: true },
    { path: template, create: true, version: "v1", kind: "ReplicationController" },
    ...templateKinds.map((kind) => ({ path: template, create: true, kind })),
    { path: template, create: true, ...stateful },
    { path: template, create: true, group: "batch", kind: "Job" },
    { path: `spec/jobTemplate/metadata/${field}`, create: true, group: "batch", kind: "CronJob" },
    {
      path: `spec/jobTemplate/spec/template/metadata/${field}`,
      create: true,
      group: "batch",
      kind: "CronJob",
    },
  ];
}

export const annotationFields: readonly FieldSpec[] = podMetadata("annotations");

export const templateLabelFields: readonly FieldSpec[] = [
  ...podMetadata("labels"),
  { path: "spec/volumeClaimTemplates[]/metadata/labels", create: true, group: "apps", kind: "StatefulSet" },
];

const affinityTerms = [
  "podAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm",
  "podAffinity/requiredDuringSchedulingIgnoredDuringExecution",
  "podAntiAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm",
  "podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution",
];
const schedulingSelectors = [
  ...affinityTerms.map((term) => `spec/template/spec/affinity/${term}/labelSelector/matchLabels`),
  "spec/template/spec/topologySpreadConstraints/labelSelector/matchLabels",
];
const networkSelectors = ["spec/podSelector", "spec/ingress/from/podSelector", "spec/egress/to/podSelector"];

/** `commonLabels`, and `labels` with `includeSelectors`. */
export const selectorLabelFields: readonly FieldSpec[] = [
  { path: "spec/selector", create: true, version: "v1", kind: "Service" },
  { path: "spec/selector", create: true, version: "v1", kind: "ReplicationController" },
  ...templateKinds.map((kind) => ({ path: "spec/selector/matchLabels", create: true, kind })),
  { path: "spec/selector/matchLabels", create: true, group: "apps", kind: "StatefulSet" },
  ...["Deployment", "StatefulSet"].flatMap((kind) =>
    schedulingSelectors.map((path) => ({ path, create: false, group: "apps", kind })),
  ),
  { path: "spec/selector/matchLabels", create: false, group: "batch", kind: "Job" },
  { path: "spec/jobTemplate/spec/selector/matchLabels", create: false, group: "batch", kind: "CronJob" },
  { path: "spec/selector/matchLabels", create: false, group: "policy", kind: "PodDisruptionBudget" },
  ...networkSelectors.map((path) => ({
    path: `${path}/matchLabels`,
    create: false,
    group: "networking.k8s.io",
    kind: "NetworkPolicy",
  })),
  ...templateLabelFields,
];

export const replicaFields: readonly FieldSpec[] = [
  "Deployment",
  "ReplicationController",
  "ReplicaSet",
  "StatefulSet",
].map((kind) => ({ path: "spec/replicas", create: true, kind }));

export const namespaceFields: readonly FieldSpec[] = [
  { path: "spec/service/namespace", group: "apiregistration.k8s.io", kind: "APIService", create: true },
  {
    path: "spec/conversion/webhook/clientConfig/service/namespace",
    group: "apiextensions.k8s.io",
    kind: "CustomResourceDefinition",
  },
];
