import type { BundleFile } from "#domain/scaffold/template-bundle.ts";
import { bundleFiles, smallSkeleton } from "#tests/scaffold/small-template.ts";

const app = "deploy/apps/${{ values.name }}";
const base = `${app}/base`;
const application = "deploy/argocd/applications/${{ values.name }}-dev.yaml";

/** The small skeleton with one file changed or added. */
function hostile(path: string, content: string, mode = "100644"): BundleFile[] {
  const others = bundleFiles(smallSkeleton).filter((file) => file.path !== `skeleton/${path}`);
  return [...others, { path: `skeleton/${path}`, mode, content }];
}

export function kustomization(line: string, more: Record<string, string> = {}): BundleFile[] {
  const text = `kind: Kustomization\nresources: [configmap.yaml]\n${line}\n`;
  return bundleFiles({ ...smallSkeleton, ...more, [`${base}/kustomization.yaml`]: text });
}

export function resource(yaml: string): BundleFile[] {
  return kustomization("", {
    [`${base}/kustomization.yaml`]: "kind: Kustomization\nresources: [extra.yaml]\n",
    [`${base}/extra.yaml`]: yaml,
  }).map((file) =>
    file.path.endsWith("base/kustomization.yaml")
      ? { ...file, content: "resources: [configmap.yaml, extra.yaml]\n" }
      : file,
  );
}

function inApplication(from: string, to: string): BundleFile[] {
  const text = smallSkeleton[application] ?? "";
  if (!text.includes(from)) throw new Error(`The small skeleton has no ${from}`);
  return hostile(application, text.replace(from, to));
}

export const configMap = (metadata: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\n${metadata}`;
const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${[..."bcdefgh"].map((name, index) => `${name}: &${name} [${`*${"abcdefg"[index]},`.repeat(8)}]`).join("\n")}\n`;

/** Each must be refused with its own reason, and where the file has lines, at this one. */
export const hostileTemplates: [what: string, code: string, line: number, files: BundleFile[]][] = [
  ["climbs out of the repository", "path-traversal", 1, hostile("../outside.txt", "x")],
  ["climbs out of the service", "path-traversal", 1, hostile("src/services/pay-api/../other/x", "x")],
  ["writes an absolute path", "path-absolute", 1, hostile("/etc/passwd", "x")],
  ["writes a Windows path", "path-absolute", 1, hostile("C:/x", "x")],
  ["separates by backslash", "path-backslash", 1, hostile("src\\services\\x", "x")],
  ["hides a NUL", "path-control-character", 1, hostile("src/services/pay-api/a\0b", "x")],
  ["writes a Git hook", "path-git", 1, hostile("src/services/pay-api/.git/hooks/pre-commit", "x")],
  ["writes Git's folder in capitals", "path-git", 1, hostile("src/services/pay-api/.GIT/config", "x")],
  ["writes Git's folder by its short name", "path-git", 1, hostile("src/services/pay-api/git~1/config", "x")],
  ["declares submodules", "path-git", 1, hostile("src/services/pay-api/.gitmodules", "x")],
  ["encodes its dots", "path-encoded", 1, hostile("src/services/pay-api/..%2fother", "x")],
  ["draws its dots otherwise", "path-traversal", 1, hostile("src/services/pay-api/\uff0e\uff0e/x", "x")],
  ["writes one file twice in other case", "path-twins", 1, hostile("src/services/pay-api/DOCKERFILE", "x")],
  ["makes a file of a folder", "path-twins", 1, hostile("src/services/pay-api", "x")],
  ["links to the host", "file-mode", 1, hostile("src/services/pay-api/link", "/etc/passwd", "120000")],
  ["adds a submodule", "file-mode", 1, hostile("src/services/pay-api/sub", "c0ffee", "160000")],
  ["changes the workflows", "path-outside-service", 1, hostile(".github/workflows/x.yml", "on: push")],
  ["changes another service", "path-outside-service", 1, hostile("src/services/ledger/main.ts", "x")],
  [
    "changes a name that begins alike",
    "path-outside-service",
    1,
    hostile("deploy/apps/pay-api2/base/x.yaml", "a: 1"),
  ],
  [
    "adds a third overlay",
    "path-outside-service",
    1,
    hostile(`${app}/overlays/hotfix/kustomization.yaml`, "{}"),
  ],
  [
    "asks Argo CD for production",
    "path-application",
    1,
    hostile("deploy/argocd/applications/pay-api-prod.yaml", ""),
  ],
  [
    "writes a program among the runbooks",
    "path-outside-service",
    1,
    hostile("handbook/runbooks/pay-api/x.sh", "x"),
  ],
  [
    "writes a megabyte and more",
    "file-too-large",
    1,
    hostile("src/services/pay-api/x", "x".repeat(1_048_577)),
  ],
  ["explodes by aliases", "yaml-bomb", 1, hostile(`${base}/bomb.yaml`, bomb)],
  ["nests without end", "yaml-too-deep", 1, hostile(`${base}/bomb.yaml`, "[".repeat(50_000))],
  [
    "includes a remote base",
    "kustomize-remote",
    4,
    kustomization("components:\n  - https://evil.example/base?ref=main"),
  ],
  [
    "includes a remote base without a scheme",
    "kustomize-remote",
    3,
    kustomization("components: [github.com/evil/base]"),
  ],
  ["includes a base by ssh", "kustomize-remote", 3, kustomization('components: ["git@evil.example:base"]')],
  ["includes what is not there", "kustomize-missing", 3, kustomization("components: [evil.example/base]")],
  ["includes another service", "kustomize-path", 3, kustomization("components: [../../ledger/base]")],
  ["uses the old bases", "kustomize-bases", 3, kustomization("bases: [../../base]")],
  [
    "renders a chart",
    "kustomize-helm",
    3,
    kustomization("helmCharts: [{ name: x, repo: https://evil.example }]"),
  ],
  ["moves Helm's home", "kustomize-helm", 3, kustomization("helmGlobals: { configHome: /tmp }")],
  ["generates by plug-in", "kustomize-plugin", 3, kustomization("generators: [configmap.yaml]")],
  ["transforms by plug-in", "kustomize-plugin", 3, kustomization("transformers: [configmap.yaml]")],
  [
    "runs a function",
    "kustomize-plugin",
    6,
    resource(configMap('  annotations:\n    config.kubernetes.io/function: "exec: { path: sh }"\n')),
  ],
  [
    "reads a file of the host",
    "kustomize-path",
    3,
    kustomization("configMapGenerator: [{ name: x, files: [p=/etc/passwd] }]"),
  ],
  [
    "puts a secret into Git",
    "secret-in-git",
    5,
    resource("apiVersion: v1\nkind: Secret\nmetadata: { name: x }\ntype: Opaque\nstringData: { a: b }\n"),
  ],
  ["adds a chart to be found", "argocd-helm", 1, hostile(`${app}/overlays/dev/Chart.yaml`, "name: x\n")],
  [
    "adds orders for Argo CD",
    "argocd-override",
    1,
    hostile(`${app}/overlays/dev/.argocd-source.yaml`, "helm: {}\n"),
  ],
  ["brings a Jsonnet program", "argocd-jsonnet", 1, hostile(`${base}/x.jsonnet`, "{}")],
  [
    "runs when it is deleted",
    "argocd-hook",
    6,
    resource(configMap("  annotations:\n    argocd.argoproj.io/hook: PreDelete\n")),
  ],
  [
    "runs when it is deleted, among others",
    "argocd-hook",
    6,
    resource(configMap("  annotations:\n    argocd.argoproj.io/hook: PreSync, postdelete\n")),
  ],
  [
    "runs by Helm's hook when it is deleted",
    "argocd-hook",
    6,
    resource(configMap("  annotations:\n    helm.sh/hook: post-delete\n")),
  ],
  [
    "hides its hook behind an anchor",
    "argocd-hook",
    5,
    resource(
      "x-a: &a { argocd.argoproj.io/hook: PostDelete }\nkind: ConfigMap\napiVersion: v1\nmetadata:\n  annotations: { <<: *a }\n  name: x\n",
    ),
  ],
  [
    "writes into another namespace",
    "foreign-namespace",
    5,
    resource(configMap("  namespace: kube-system\n")),
  ],
  ["overrides the namespace", "foreign-namespace", 3, kustomization("namespace: ledger-dev")],
  [
    "hides its kind behind a tag",
    "yaml-tag",
    2,
    resource("apiVersion: v1\nkind: !!str ConfigMap\nmetadata: { name: x }\n"),
  ],
  [
    "makes itself administrator",
    "cluster-object",
    2,
    resource("apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: { name: x }\n"),
  ],
  [
    "hides in a list",
    "cluster-object",
    4,
    resource(
      "apiVersion: v1\nkind: List\nitems:\n  - { apiVersion: v1, kind: Namespace, metadata: { name: x } }\n",
    ),
  ],
  [
    "deploys an Application of its own",
    "argocd-object",
    2,
    resource("apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: x }\n"),
  ],
  [
    "passes for a cluster",
    "argocd-credential",
    6,
    resource(configMap("  labels:\n    argocd.argoproj.io/secret-type: cluster\n")),
  ],
  [
    "links to a program",
    "argocd-link",
    6,
    resource(configMap("  annotations:\n    link.argocd.argoproj.io/x: javascript:alert(1)\n")),
  ],
  [
    "uses the project default",
    "project-default",
    20,
    inApplication("project: ${{ values.name }}-dev", "project: default"),
  ],
  [
    "uses another's project",
    "foreign-project",
    20,
    inApplication("project: ${{ values.name }}-dev", "project: ledger-dev"),
  ],
  [
    "deploys another repository",
    "foreign-repository",
    22,
    inApplication("repoURL: ${{ values.gitUrl }}", "repoURL: https://evil.example/x.git"),
  ],
  [
    "trusts another repository",
    "foreign-repository",
    11,
    inApplication('sourceRepos: ["${{ values.gitUrl }}"]', "sourceRepos: ['*']"),
  ],
  [
    "follows another branch",
    "foreign-revision",
    23,
    inApplication("targetRevision: ${{ values.branch }}", "targetRevision: mine"),
  ],
  [
    "deploys another service's folder",
    "foreign-path",
    24,
    inApplication(`path: ${app}/overlays/dev`, "path: deploy/apps/ledger"),
  ],
  [
    "deploys into another namespace",
    "foreign-namespace",
    27,
    inApplication("    namespace: ${{ values.name }}-dev\n  sync", "    namespace: kube-system\n  sync"),
  ],
  [
    "deploys into another cluster",
    "foreign-cluster",
    26,
    inApplication(
      "    server: https://kubernetes.default.svc\n    namespace",
      "    server: https://evil.example\n    namespace",
    ),
  ],
  [
    "makes its namespace on the way",
    "create-namespace",
    30,
    inApplication("ApplyOutOfSyncOnly=true", "CreateNamespace=true"),
  ],
  [
    "reads values from elsewhere",
    "argocd-value-files",
    22,
    inApplication("    repoURL", "    helm: { valueFiles: [../../../secret.yaml] }\n    repoURL"),
  ],
  [
    "runs Jsonnet",
    "argocd-jsonnet",
    22,
    inApplication("    repoURL", "    directory: { jsonnet: { libs: [x] } }\n    repoURL"),
  ],
  [
    "runs a plug-in",
    "argocd-plugin",
    22,
    inApplication("    repoURL", "    plugin: { name: sh }\n    repoURL"),
  ],
  ["adds further sources", "application-field", 21, inApplication("  source:", "  sources: []\n  source:")],
  [
    "starts an operation",
    "application-field",
    19,
    inApplication("spec:\n  project", "operation: { sync: {} }\nspec:\n  project"),
  ],
  [
    "opens the whole cluster",
    "cluster-object",
    14,
    inApplication("clusterResourceWhitelist: []", 'clusterResourceWhitelist: [{ group: "*", kind: "*" }]'),
  ],
  [
    "lifts the pods' limits",
    "namespace-pod-security",
    5,
    inApplication("enforce: restricted", "enforce: privileged"),
  ],
  [
    "adds a set of Applications",
    "application-kind",
    17,
    inApplication("kind: Application\n", "kind: ApplicationSet\n"),
  ],
];
