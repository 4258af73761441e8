import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stringify } from "yaml";
import { z } from "zod";
import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { mapAt } from "#sandbox/cluster/objects/fields.ts";
import { createTestRepository, type TestRepository } from "#sandbox/cluster/testing/git-repository.ts";
import { rawRequest } from "#sandbox/cluster/testing/raw-request.ts";
import { apply, type Manifest, parseManifests } from "#sandbox/real-cluster/apply.ts";
import { buildPrograms } from "#sandbox/real-cluster/build-programs.ts";
import { refreshApplications } from "#sandbox/real-cluster/refresh-applications.ts";
import { type RealCluster, startRealCluster } from "#sandbox/real-cluster/start-real-cluster.ts";
import { until } from "#sandbox/until.ts";
import { applications, sourcesOf } from "#tests/platform/argocd-files.ts";
import { manifestFiles, renderedManifests } from "#tests/platform/rendered.ts";

const root = join(import.meta.dirname, "../..");
const patienceMs = 120_000;
const applicationsPath = "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications";
const publicUrl = "https://github.com/acme/platform.git";
/** Kinds that stay unready here, and why; everything else has to become healthy. */
const neverReady: Record<string, string> = {
  ClusterIssuer: "no cert-manager acts on it",
  ClusterSecretStore: "no External Secrets acts on it",
  EC2NodeClass: "no Karpenter acts on it",
  NodePool: "no Karpenter acts on it",
};
const files = manifestFiles();
const overlays = renderedManifests().filter(({ from }) => from.includes("/overlays/"));
/** Add-ons with objects of ours; Argo CD itself is left out, since it would bring the charts of all others. */
const addons = applications().filter(
  ({ file, metadata }) => file.startsWith("addons/") && metadata.name !== "argocd",
);
const ofOurs = addons.flatMap((addon) => {
  const { repoURL, targetRevision, path } = sourcesOf(addon).find((source) => source.path) ?? {};
  return path ? [{ name: addon.metadata.name, addon, source: { repoURL, targetRevision, path } }] : [];
});
let folder: string;
let real: RealCluster;
let repository: TestRepository;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "portolan-overlays-"));
  const programs = await buildPrograms(join(root, ".portolan/real-cluster"), console.log);
  real = await startRealCluster(programs, { dir: join(folder, "real"), port: 0 });
  repository = await createTestRepository(folder);
  await repository.commit(Object.fromEntries([...files.keys()].map((path) => [path, text(path)])));
  for (const name of ["project", "app-of-apps", "addons-project"]) await applyFile(`${name}.yaml`);
  for (const { addon, source } of ofOurs) {
    const { file: _, ...object } = addon;
    const { sources: __, ...spec } = addon.spec;
    // Without its chart, whose repository cannot be reached.
    const alone = { ...object, spec: { ...spec, source: { ...source, repoURL: repository.url } } };
    await apply(real.plane, manifestOf(alone));
  }
}, 1_200_000);
afterAll(async () => {
  await real?.close();
  rmSync(folder, { recursive: true, force: true });
});

function text(path: string): string {
  return (files.get(path) ?? "").replaceAll(publicUrl, repository.url);
}

async function applyFile(name: string): Promise<void> {
  for (const object of parseManifests(text(`manifests/argocd/${name}`))) await apply(real.plane, object);
}

const judged = z.object({
  status: z.object({
    sync: z.object({ status: z.string() }),
    operationState: z.object({ message: z.string() }).partial().optional(),
    resources: z.array(
      z.object({
        kind: z.string(),
        name: z.string(),
        status: z.string().optional(),
        health: z.object({ status: z.string() }).optional(),
      }),
    ),
  }),
});

/** What still stands in the way of an Application; empty once it is in place and as well as it can be here. */
async function obstacles(name: string): Promise<string[]> {
  const { body } = await rawRequest(real.plane, `${applicationsPath}/${name}`);
  const { sync, operationState, resources } = judged.parse(body).status;
  const ill = resources.filter(
    ({ kind, health }) => health && health.status !== "Healthy" && neverReady[kind] === undefined,
  );
  const found = ill.map((each) => `${each.kind} ${each.name} is ${each.health?.status}`);
  if (sync.status === "Synced" && resources.length > 0) return found;
  const apart = resources.filter(({ status }) => status !== undefined && status !== "Synced");
  const differing = apart.map((each) => `${each.kind} ${each.name} is ${each.status}`);
  return [sync.status, operationState?.message ?? "never synced", ...differing, ...found];
}

async function settles(name: string): Promise<void> {
  let last: string[] = [];
  await until(`Application ${name}`, patienceMs, async () => {
    last = await obstacles(name);
    return last.length === 0;
  }).catch((cause: unknown) => {
    throw new Error(`${name}: ${last.join("; ")}`, { cause });
  });
}

test("the services' root makes every Application of its folder, inside its project", {
  timeout: 2 * patienceMs,
}, async () => {
  const wanted = [...files.keys()].filter((path) => path.startsWith("manifests/argocd/applications/"));
  expect(wanted.length).toBeGreaterThan(2);
  await until("the root's children", patienceMs, async () => {
    const left = await Promise.all(
      wanted.map((path) =>
        obstacles(basename(path, ".yaml")).then(
          () => false,
          () => true,
        ),
      ),
    );
    return !left.includes(true);
  });
});

test.each(ofOurs)(
  "our objects of $name are taken by the real Argo CD, inside the add-ons' project",
  {
    timeout: 2 * patienceMs,
  },
  ({ name }) => settles(name),
);

test.each(overlays)(
  "$from is taken by the real Argo CD and becomes healthy",
  {
    timeout: 2 * patienceMs,
  },
  async ({ from, environment, objects }) => {
    const namespace = namespaceOf(objects);
    // Dev is applied already, by the files of this repository themselves.
    if (environment !== "dev") await apply(real.plane, applicationOf(from, namespace));
    await settles(namespace);
    if (environment === "local") expect(objects.filter(({ kind }) => kind in neverReady)).toEqual([]);
  },
);

test("all environments of all services stand beside each other in one cluster, none taking from another", {
  timeout: 2 * patienceMs,
}, async () => {
  const names = overlays.map(({ objects }) => namespaceOf(objects));
  await refreshApplications(real.plane);
  for (const name of names)
    await until(`the comparison of ${name}`, patienceMs, async () => {
      const { body } = await rawRequest(real.plane, `${applicationsPath}/${name}`);
      return !("argocd.argoproj.io/refresh" in mapAt(body, "metadata", "annotations"));
    });
  for (const name of names) await settles(name);
});

function namespaceOf(objects: readonly KubernetesObject[]): string {
  return String(objects.find(({ kind }) => kind === "Deployment")?.metadata.namespace);
}

function manifestOf(object: object): Manifest {
  const [manifest] = parseManifests(stringify(object));
  if (!manifest) throw new Error("no object");
  return manifest;
}

function applicationOf(path: string, namespace: string): Manifest {
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name: namespace, namespace: "argocd" },
    spec: {
      project: "default",
      source: { repoURL: repository.url, targetRevision: "main", path },
      destination: { server: "https://kubernetes.default.svc", namespace },
      syncPolicy: { automated: {}, syncOptions: ["CreateNamespace=true"] },
    },
  };
}
