import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { openRepository, type Repository } from "../../scripts/repository.ts";

/** A platform repository of its own in a temporary folder, and the hands to work in it. */
export type TestRepository = {
  repository: Repository;
  write: (files: Readonly<Record<string, string>>) => void;
  remove: (path: string) => void;
  /** Commits everything and returns the commit's id. */
  commit: (message: string) => string;
  git: (...args: string[]) => string;
  close: () => void;
};

const settings = `repository: acme/platform
branch: main
paths:
  services: services
  apps: manifests/apps
  applications: manifests/argocd/applications
  runbooks: docs/runbooks
  templates: templates
imageRegistry: registry.example.com/acme
roles: {}
`;

export function createTestRepository(files: Readonly<Record<string, string>>): TestRepository {
  const root = mkdtempSync(join(tmpdir(), "portolan-repository-"));
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=Ines", "-c", "user.email=ines@example.com", ...args], {
      cwd: root,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    }).trim();
  const write = (changed: Readonly<Record<string, string>>) => {
    for (const [path, content] of Object.entries(changed)) {
      mkdirSync(join(root, dirname(path)), { recursive: true });
      writeFileSync(join(root, path), content);
    }
  };
  git("init", "--quiet", "--initial-branch=main");
  write({ "portolan.yaml": settings, ...files });
  const commit = (message: string) => {
    git("add", "--all");
    git("commit", "--quiet", "--allow-empty", "--message", message);
    return git("rev-parse", "HEAD");
  };
  commit("seed");
  return {
    repository: openRepository(root),
    write,
    remove: (path) => rmSync(join(root, path), { recursive: true }),
    commit,
    git,
    close: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** The files of a service that passes every check, apart from its pin. */
export function serviceFiles(name: string): Record<string, string> {
  const app = `manifests/apps/${name}`;
  return {
    [`services/${name}/server.ts`]: `console.log("${name}");\n`,
    [`${app}/catalog-info.yaml`]: `apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: ${name}}\n`,
    [`${app}/base/kustomization.yaml`]: `resources: [deployment.yaml]
labels:
  - pairs: { app: ${name}, team: payments }
    includeTemplates: true
`,
    [`${app}/base/deployment.yaml`]: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  template:
    spec:
      securityContext: { runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }
      containers:
        - name: ${name}
          image: ${name}
          startupProbe: { httpGet: { path: /livez, port: 8080 } }
          livenessProbe: { httpGet: { path: /livez, port: 8080 } }
          readinessProbe: { httpGet: { path: /readyz, port: 8080 } }
          resources:
            requests: { cpu: 100m, memory: 128Mi }
            limits: { cpu: 500m, memory: 256Mi }
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: { drop: [ALL] }
`,
    [`${app}/overlays/dev/kustomization.yaml`]: overlay(name, "dev", "newTag: unpinned"),
    [`${app}/overlays/prod/kustomization.yaml`]: overlay(name, "prod", `digest: sha256:${"0".repeat(64)}`),
  };
}

export function overlay(name: string, stage: string, pin: string): string {
  return `resources:
  - ../../base
labels:
  - pairs: { env: ${stage} }
    includeTemplates: true
images:
  # Which build runs here.
  - name: ${name} # our own
    newName: registry.example.com/acme/${name}
    ${pin}
`;
}
