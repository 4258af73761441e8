/** One resource of the API. `statusSubresource` false means that a plain write may change the status too. */
export type Kind = {
  group: string;
  /** Served versions, the preferred one first. All share one storage. */
  versions: readonly string[];
  plural: string;
  singular: string;
  kind: string;
  namespaced: boolean;
  shortNames: readonly string[];
  statusSubresource: boolean;
};

type Extras = Partial<Pick<Kind, "shortNames" | "statusSubresource">>;

function define(
  groupVersion: string,
  plural: string,
  kind: string,
  namespaced: boolean,
  extras: Extras,
): Kind {
  const [group, version] = groupVersion.includes("/") ? groupVersion.split("/") : ["", groupVersion];
  return {
    group: group ?? "",
    versions: (version ?? "v1").split("|"),
    plural,
    singular: kind.toLowerCase(),
    kind,
    namespaced,
    shortNames: extras.shortNames ?? [],
    statusSubresource: extras.statusSubresource ?? true,
  };
}

function inNamespace(groupVersion: string, plural: string, kind: string, extras: Extras = {}): Kind {
  return define(groupVersion, plural, kind, true, extras);
}

function clusterWide(groupVersion: string, plural: string, kind: string, extras: Extras = {}): Kind {
  return define(groupVersion, plural, kind, false, extras);
}

const noStatus = { statusSubresource: false };

/** The kinds the trial cluster serves from the start; CustomResourceDefinitions add to them. */
export const kinds = {
  namespace: clusterWide("v1", "namespaces", "Namespace", { shortNames: ["ns"] }),
  node: clusterWide("v1", "nodes", "Node", { shortNames: ["no"] }),
  pod: inNamespace("v1", "pods", "Pod", { shortNames: ["po"] }),
  service: inNamespace("v1", "services", "Service", { shortNames: ["svc"] }),
  serviceAccount: inNamespace("v1", "serviceaccounts", "ServiceAccount", { shortNames: ["sa"], ...noStatus }),
  configMap: inNamespace("v1", "configmaps", "ConfigMap", { shortNames: ["cm"], ...noStatus }),
  secret: inNamespace("v1", "secrets", "Secret", noStatus),
  event: inNamespace("v1", "events", "Event", { shortNames: ["ev"], ...noStatus }),
  persistentVolumeClaim: inNamespace("v1", "persistentvolumeclaims", "PersistentVolumeClaim", {
    shortNames: ["pvc"],
  }),
  limitRange: inNamespace("v1", "limitranges", "LimitRange", noStatus),
  resourceQuota: inNamespace("v1", "resourcequotas", "ResourceQuota", { shortNames: ["quota"] }),
  deployment: inNamespace("apps/v1", "deployments", "Deployment", { shortNames: ["deploy"] }),
  replicaSet: inNamespace("apps/v1", "replicasets", "ReplicaSet", { shortNames: ["rs"] }),
  statefulSet: inNamespace("apps/v1", "statefulsets", "StatefulSet", { shortNames: ["sts"] }),
  daemonSet: inNamespace("apps/v1", "daemonsets", "DaemonSet", { shortNames: ["ds"] }),
  horizontalPodAutoscaler: inNamespace(
    "autoscaling/v2",
    "horizontalpodautoscalers",
    "HorizontalPodAutoscaler",
    {
      shortNames: ["hpa"],
    },
  ),
  podDisruptionBudget: inNamespace("policy/v1", "poddisruptionbudgets", "PodDisruptionBudget", {
    shortNames: ["pdb"],
  }),
  networkPolicy: inNamespace("networking.k8s.io/v1", "networkpolicies", "NetworkPolicy", {
    shortNames: ["netpol"],
    ...noStatus,
  }),
  ingress: inNamespace("networking.k8s.io/v1", "ingresses", "Ingress", { shortNames: ["ing"] }),
  ingressClass: clusterWide("networking.k8s.io/v1", "ingressclasses", "IngressClass", noStatus),
  job: inNamespace("batch/v1", "jobs", "Job"),
  cronJob: inNamespace("batch/v1", "cronjobs", "CronJob", { shortNames: ["cj"] }),
  role: inNamespace("rbac.authorization.k8s.io/v1", "roles", "Role", noStatus),
  roleBinding: inNamespace("rbac.authorization.k8s.io/v1", "rolebindings", "RoleBinding", noStatus),
  clusterRole: clusterWide("rbac.authorization.k8s.io/v1", "clusterroles", "ClusterRole", noStatus),
  clusterRoleBinding: clusterWide(
    "rbac.authorization.k8s.io/v1",
    "clusterrolebindings",
    "ClusterRoleBinding",
    noStatus,
  ),
  priorityClass: clusterWide("scheduling.k8s.io/v1", "priorityclasses", "PriorityClass", noStatus),
  customResourceDefinition: clusterWide(
    "apiextensions.k8s.io/v1",
    "customresourcedefinitions",
    "CustomResourceDefinition",
    {
      shortNames: ["crd", "crds"],
    },
  ),
  // The Application CRD has no status subresource, which is why a patch right on it is a right to the status too.
  application: inNamespace("argoproj.io/v1alpha1", "applications", "Application", {
    shortNames: ["app", "apps"],
    ...noStatus,
  }),
  appProject: inNamespace("argoproj.io/v1alpha1", "appprojects", "AppProject", {
    shortNames: ["appproj", "appprojs"],
    ...noStatus,
  }),
  applicationSet: inNamespace("argoproj.io/v1alpha1", "applicationsets", "ApplicationSet", {
    shortNames: ["appset"],
  }),
  rollout: inNamespace("argoproj.io/v1alpha1", "rollouts", "Rollout", { shortNames: ["ro"] }),
  analysisTemplate: inNamespace("argoproj.io/v1alpha1", "analysistemplates", "AnalysisTemplate", noStatus),
  externalSecret: inNamespace("external-secrets.io/v1|v1beta1", "externalsecrets", "ExternalSecret", {
    shortNames: ["es"],
  }),
  secretStore: inNamespace("external-secrets.io/v1|v1beta1", "secretstores", "SecretStore"),
  clusterSecretStore: clusterWide(
    "external-secrets.io/v1|v1beta1",
    "clustersecretstores",
    "ClusterSecretStore",
  ),
  serviceMonitor: inNamespace("monitoring.coreos.com/v1", "servicemonitors", "ServiceMonitor"),
  podMonitor: inNamespace("monitoring.coreos.com/v1", "podmonitors", "PodMonitor"),
  prometheusRule: inNamespace("monitoring.coreos.com/v1", "prometheusrules", "PrometheusRule"),
  scaledObject: inNamespace("keda.sh/v1alpha1", "scaledobjects", "ScaledObject", { shortNames: ["so"] }),
  triggerAuthentication: inNamespace("keda.sh/v1alpha1", "triggerauthentications", "TriggerAuthentication"),
  clusterPolicy: clusterWide("kyverno.io/v1", "clusterpolicies", "ClusterPolicy", { shortNames: ["cpol"] }),
  policyException: inNamespace("kyverno.io/v2", "policyexceptions", "PolicyException", noStatus),
  certificate: inNamespace("cert-manager.io/v1", "certificates", "Certificate"),
} as const satisfies Record<string, Kind>;

/** The storage key of a kind, equal for all its versions. */
export function kindKey(kind: Kind): string {
  return kind.group === "" ? kind.plural : `${kind.plural}.${kind.group}`;
}

const typedGroups = [
  "",
  "apps",
  "batch",
  "autoscaling",
  "policy",
  "networking.k8s.io",
  "rbac.authorization.k8s.io",
  "scheduling.k8s.io",
];

const ungenerated: readonly Kind[] = [
  kinds.namespace,
  kinds.node,
  kinds.service,
  kinds.serviceAccount,
  kinds.configMap,
  kinds.secret,
  kinds.event,
  kinds.persistentVolumeClaim,
  kinds.limitRange,
  kinds.resourceQuota,
  kinds.role,
  kinds.roleBinding,
  kinds.clusterRole,
  kinds.clusterRoleBinding,
];

/** True where the API counts the changes of the spec in `metadata.generation`. */
export function hasGeneration(kind: Kind): boolean {
  return !ungenerated.includes(kind);
}

/** True for the kinds of Kubernetes itself, whose fields have types and merge keys; others are plain JSON to it. */
export function isTyped(kind: Kind): boolean {
  return typedGroups.includes(kind.group);
}
