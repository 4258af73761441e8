import type { PlatformTarget } from "#domain/scaffold/platform-settings.ts";

/** The platform repository as this repository's own `portolan.yaml` describes it, on github.com. */
export const acmeTarget: PlatformTarget = {
  repository: "acme/platform",
  branch: "main",
  paths: {
    services: "services",
    apps: "manifests/apps",
    applications: "manifests/argocd/applications",
    runbooks: "docs/runbooks",
    templates: "templates",
  },
  imageRegistry: "registry.acme.example/platform",
  argocdNamespace: "argocd",
  portalUrl: "https://portolan.dev.platform.example.com",
  gitUrl: "https://github.com/acme/platform.git",
};
