export type Program = {
  name: string;
  /** Folder below `modules` whose go.mod pins it; one module for all does not resolve. */
  module: "kubernetes" | "argocd" | "tools" | "kyverno" | "helm" | "prometheus";
  package: string;
};

/** What the real cluster is made of, each at the version its go.mod pins. */
export const programs: readonly Program[] = [
  { name: "etcd", module: "tools", package: "go.etcd.io/etcd/server/v3" },
  { name: "kwok", module: "tools", package: "sigs.k8s.io/kwok/cmd/kwok" },
  { name: "kustomize", module: "tools", package: "sigs.k8s.io/kustomize/kustomize/v5" },
  { name: "kube-apiserver", module: "kubernetes", package: "k8s.io/kubernetes/cmd/kube-apiserver" },
  {
    name: "kube-controller-manager",
    module: "kubernetes",
    package: "k8s.io/kubernetes/cmd/kube-controller-manager",
  },
  { name: "kube-scheduler", module: "kubernetes", package: "k8s.io/kubernetes/cmd/kube-scheduler" },
  { name: "argocd", module: "argocd", package: "github.com/argoproj/argo-cd/v3/cmd" },
];

/** What manifests are judged and rendered with, and metrics read from, beside it; no part of the cluster. */
export const checkers: readonly Program[] = [
  { name: "kyverno", module: "kyverno", package: "github.com/kyverno/kyverno/cmd/cli/kubectl-kyverno" },
  { name: "helm", module: "helm", package: "helm.sh/helm/v3/cmd/helm" },
  { name: "prometheus", module: "prometheus", package: "github.com/prometheus/prometheus/cmd/prometheus" },
  { name: "promtool", module: "prometheus", package: "github.com/prometheus/prometheus/cmd/promtool" },
];

export const kubernetesVersion = "1.36.1";
export const prometheusVersion = "3.15.0";

/**
 * The flags of `go build` for a module's programs. Nobody debugs them here, and leaving out debug information and inlining
 * saves the compiler three parts in ten of its time; Prometheus finds its targets in files, so it goes without the clouds.
 */
export function buildFlags(module: Program["module"]): string[] {
  const tags = module === "prometheus" ? ["-tags", "remove_all_sd"] : [];
  return [...tags, "-gcflags=all=-l -dwarf=false", "-ldflags", linkerFlags(module)];
}

/** A program built from a module says no version of its own, which clients trip over. */
function linkerFlags(module: Program["module"]): string {
  if (module === "prometheus")
    return `-s -w -X github.com/prometheus/common/version.Version=${prometheusVersion}`;
  const [major, minor] = kubernetesVersion.split(".");
  const set = (name: string, value: string | undefined) =>
    `-X k8s.io/component-base/version.${name}=${value ?? ""}`;
  return [
    "-s -w",
    set("gitVersion", `v${kubernetesVersion}`),
    set("gitMajor", major),
    set("gitMinor", minor),
  ].join(" ");
}
