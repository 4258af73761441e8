/**
 * Namespaces of the platform itself: their charts are chosen by people who may break these rules, and a policy
 * that stopped Argo CD or Kyverno would stop its own repair. A trailing `*` matches any ending.
 */
export const excludedNamespaces = [
  "airflow",
  "argocd",
  "cert-manager",
  "external-dns",
  "external-secrets",
  "ingress",
  "karpenter",
  "keda",
  "kyverno",
  "monitoring",
  "observability",
  "kube-*",
] as const;

export function isExcludedNamespace(namespace: string): boolean {
  return excludedNamespaces.some((pattern) =>
    pattern.endsWith("*") ? namespace.startsWith(pattern.slice(0, -1)) : namespace === pattern,
  );
}
