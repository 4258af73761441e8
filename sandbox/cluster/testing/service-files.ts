/** How the small service of the tests behaves. */
export type ServiceBehaviour = { version: string; crashes?: boolean; neverReady?: boolean };

/** Files of a service without dependencies that answers HTTP on HOST and PORT. */
export function serviceFiles(name: string, behaviour: ServiceBehaviour): Record<string, string> {
  const server = `
const { createServer } = require("node:http");
console.log("starting ${behaviour.version}");
${behaviour.crashes === true ? 'console.error("no database to talk to"); process.exit(3);' : ""}
const server = createServer((request, response) => {
  if (request.url === "/readyz" && ${behaviour.neverReady === true}) { response.writeHead(503).end("not yet"); return; }
  response.end(JSON.stringify({ version: "${behaviour.version}", greeting: process.env.GREETING ?? null, uid: process.getuid(), database: process.env.DATABASE_URL ?? null }));
});
server.listen(Number(process.env.PORT ?? 8080), process.env.HOST, () => console.log("listening"));
process.on("SIGTERM", () => { console.log("stopping"); server.close(() => process.exit(0)); server.closeAllConnections(); });
`;
  return {
    [`services/${name}/server.js`]: server,
    [`services/${name}/package.json`]: JSON.stringify({ name, private: true, version: "1.0.0" }),
    [`services/${name}/Dockerfile`]:
      'FROM gcr.io/distroless/nodejs24-debian12:nonroot\nWORKDIR /app\nCOPY . .\nUSER nonroot\nCMD ["server.js"]\n',
  };
}

const overlayPath = (name: string) => `manifests/apps/${name}/overlays/dev/kustomization.yaml`;

/** The overlay of a service, pinned to an image tag. */
export function overlayFile(name: string, tag: string): Record<string, string> {
  const content = `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: ${name}-dev
resources: [../../base]
images:
  - name: ${name}
    newName: registry.example.com/acme/${name}
    newTag: ${tag}
`;
  return { [overlayPath(name)]: content };
}

/** Base and overlay of a service, and its Argo CD file under the app-of-apps. */
export function manifestFiles(
  name: string,
  repositoryUrl: string,
  tag: string,
  { selfHeal = true } = {},
): Record<string, string> {
  return {
    ...overlayFile(name, tag),
    [`manifests/apps/${name}/base/kustomization.yaml`]: `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [deployment.yaml, service.yaml]
`,
    [`manifests/apps/${name}/base/service.yaml`]: `apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec:
  selector: { app: ${name} }
  ports: [{ name: http, port: 80, targetPort: http }]
`,
    [`manifests/apps/${name}/base/deployment.yaml`]: `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  replicas: 1
  progressDeadlineSeconds: 30
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      terminationGracePeriodSeconds: 2
      containers:
        - name: app
          image: ${name}
          env: [{ name: PORT, value: "8080" }, { name: GREETING, value: hello }]
          ports: [{ name: http, containerPort: 8080 }]
          readinessProbe: { httpGet: { path: /readyz, port: http }, periodSeconds: 2 }
          livenessProbe: { httpGet: { path: /livez, port: http }, periodSeconds: 10 }
          resources: { limits: { memory: 256Mi } }
`,
    [`manifests/argocd/applications/${name}-dev.yaml`]: applicationFile(name, repositoryUrl, selfHeal),
  };
}

function applicationFile(name: string, repositoryUrl: string, selfHeal: boolean): string {
  return `apiVersion: v1
kind: Namespace
metadata:
  name: ${name}-dev
  annotations: { argocd.argoproj.io/sync-wave: "-2" }
---
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata:
  name: ${name}-dev
  namespace: argocd
  annotations: { argocd.argoproj.io/sync-wave: "-1" }
spec:
  sourceRepos: ["${repositoryUrl}"]
  destinations: [{ server: https://kubernetes.default.svc, namespace: ${name}-dev }]
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: ${name}-dev
  namespace: argocd
  finalizers: [resources-finalizer.argocd.argoproj.io]
spec:
  project: ${name}-dev
  source: { repoURL: "${repositoryUrl}", path: manifests/apps/${name}/overlays/dev, targetRevision: main }
  destination: { server: https://kubernetes.default.svc, namespace: ${name}-dev }
  syncPolicy: { automated: { prune: true, selfHeal: ${selfHeal} } }
`;
}

/** The app-of-apps and the project it lives in, as objects to create in the cluster. */
export function platformObjects(repositoryUrl: string) {
  const metadata = (name: string) => ({ name, namespace: "argocd" });
  const anywhere = [{ server: "*", namespace: "*" }];
  const anything = [{ group: "*", kind: "*" }];
  return {
    project: {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "AppProject",
      metadata: metadata("platform"),
      spec: { sourceRepos: ["*"], destinations: anywhere, clusterResourceWhitelist: anything },
    },
    application: {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "Application",
      metadata: metadata("platform"),
      spec: {
        project: "platform",
        source: {
          repoURL: repositoryUrl,
          path: "manifests/argocd/applications",
          targetRevision: "main",
          directory: { recurse: true },
        },
        destination: { server: "https://kubernetes.default.svc", namespace: "argocd" },
        syncPolicy: { automated: { prune: true, selfHeal: true } },
      },
    },
  };
}
