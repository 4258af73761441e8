import type { PlanInput } from "#domain/scaffold/plan-creation.ts";
import type { PlatformTarget } from "#domain/scaffold/platform-settings.ts";
import type { BundleFile } from "#domain/scaffold/template-bundle.ts";

/** A platform of other names than the usual, so that nothing passes by accident. */
export const target: PlatformTarget = {
  repository: "globex/infra",
  branch: "trunk",
  paths: {
    services: "src/services",
    apps: "deploy/apps",
    applications: "deploy/argocd/applications",
    runbooks: "handbook/runbooks",
    templates: "golden",
  },
  imageRegistry: "registry.globex.example/infra",
  argocdNamespace: "gitops",
  gitUrl: "https://git.globex.example/globex/infra.git",
};

const app = "deploy/apps/${{ values.name }}";

/** The smallest skeleton that is a whole service; the tests change one thing in it. */
export const smallSkeleton: Record<string, string> = {
  "src/services/${{ values.name }}/Dockerfile": "FROM scratch\n",
  "handbook/runbooks/${{ values.name }}/errors.md": "# Errors\n",
  [`${app}/catalog-info.yaml`]: `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: \${{ values.name }}
spec: { type: service, lifecycle: production, owner: payments }
`,
  [`${app}/base/kustomization.yaml`]: `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - configmap.yaml
`,
  [`${app}/base/configmap.yaml`]: `apiVersion: v1
kind: ConfigMap
metadata:
  name: \${{ values.name }}
data: { greeting: hello }
`,
  [`${app}/overlays/dev/kustomization.yaml`]: overlay("dev"),
  [`${app}/overlays/prod/kustomization.yaml`]: overlay("prod"),
  "deploy/argocd/applications/${{ values.name }}-dev.yaml": `apiVersion: v1
kind: Namespace
metadata:
  name: \${{ values.name }}-dev
  labels: { pod-security.kubernetes.io/enforce: restricted }
---
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: { name: "\${{ values.name }}-dev", namespace: \${{ values.argocdNamespace }} }
spec:
  sourceRepos: ["\${{ values.gitUrl }}"]
  destinations:
    - { server: https://kubernetes.default.svc, namespace: "\${{ values.name }}-dev" }
  clusterResourceWhitelist: []
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: "\${{ values.name }}-dev", namespace: \${{ values.argocdNamespace }} }
spec:
  project: \${{ values.name }}-dev
  source:
    repoURL: \${{ values.gitUrl }}
    targetRevision: \${{ values.branch }}
    path: ${app}/overlays/dev
  destination:
    server: https://kubernetes.default.svc
    namespace: \${{ values.name }}-dev
  syncPolicy:
    automated: { prune: true }
    syncOptions: [ApplyOutOfSyncOnly=true]
`,
};

function overlay(stage: string): string {
  return `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: \${{ values.name }}-${stage}
resources:
  - ../../base
`;
}

export const smallTemplate = `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata:
  name: small
  title: Small
  annotations: { portolan.dev/version: 1.2.3 }
spec:
  type: service
  parameters:
    required: [name]
    properties:
      name: { type: string, title: Name, ui:field: EntityNamePicker }
      note: { type: string, default: "" }
  steps:
    - id: fetch
      action: fetch:template
      input:
        url: ./skeleton
        values:
          name: \${{ parameters.name }}
          note: \${{ parameters.note }}
          gitUrl: \${{ environment.parameters.gitUrl }}
          branch: \${{ environment.parameters.branch }}
          argocdNamespace: \${{ environment.parameters.argocdNamespace }}
    - id: publish
      action: publish:github:pull-request
      input:
        repoUrl: \${{ environment.parameters.repoUrl }}
        branchName: create
        title: Create \${{ parameters.name }}
        description: Adds it
`;

/** A skeleton as a template's files. A value of null leaves a file out. */
export function bundleFiles(skeleton: Record<string, string | null>): BundleFile[] {
  return Object.entries(skeleton).flatMap(([path, content]) =>
    content === null ? [] : [{ path: `skeleton/${path}`, mode: "100644", content }],
  );
}

/** What a person would order from the small template. */
export function smallOrder(files: readonly BundleFile[] = bundleFiles(smallSkeleton)): PlanInput {
  return {
    bundle: { file: "golden/small/template.yaml", source: smallTemplate, files, commit: "c0ffee" },
    answers: { name: "pay-api" },
    ownerTeam: "payments",
    requester: { login: "ines", name: "Ines Duarte" },
    target,
  };
}
