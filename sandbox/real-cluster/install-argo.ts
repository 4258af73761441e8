import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { accounts, rightsFiles } from "#sandbox/cluster/api/accounts.ts";
import { type ArgoConfig, portolanArgoConfig } from "#sandbox/cluster/seed.ts";
import {
  apply,
  applyCrds,
  type Connection,
  type Manifest,
  parseManifests,
} from "#sandbox/real-cluster/apply.ts";
import type { ModuleFolder } from "#sandbox/real-cluster/build-programs.ts";

export const argoModule = "github.com/argoproj/argo-cd/v3";
const namespace = "argocd";

/** Puts in place what Argo CD and the portal need: kinds, configuration, rights and the node that pods pretend on. */
export async function installArgo(connection: Connection, folderOf: ModuleFolder): Promise<void> {
  const folder = await folderOf("argocd", argoModule);
  await applyCrds(connection, readFolder(join(folder, "manifests/crds")));
  for (const name of [namespace, "portolan"]) await apply(connection, namespaceOf(name));
  for (const object of readFolder(join(folder, "manifests/base/config")))
    await apply(connection, configured(object, portolanArgoConfig));
  await apply(connection, defaultProject);
  const rights = rightsFiles.flatMap((file) => parseManifests(readFileSync(file, "utf8")));
  for (const object of [...rights, ...bindings, node]) await apply(connection, object);
}

function readFolder(folder: string): Manifest[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".yaml") && name !== "kustomization.yaml")
    .flatMap((name) => parseManifests(readFileSync(join(folder, name), "utf8")));
}

function configured(object: Manifest, { argocdCm, cmdParams }: ArgoConfig): Manifest {
  const own = { "argocd-cm": argocdCm, "argocd-cmd-params-cm": cmdParams }[object.metadata.name];
  const placed = { ...object, metadata: { ...object.metadata, namespace } };
  return own ? { ...placed, data: own } : placed;
}

function namespaceOf(name: string): Manifest {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name } };
}

/** Only Argo CD's API server makes it, and that is not part of this set. */
const defaultProject: Manifest = {
  apiVersion: "argoproj.io/v1alpha1",
  kind: "AppProject",
  metadata: { name: "default", namespace },
  spec: {
    sourceRepos: ["*"],
    destinations: [{ namespace: "*", server: "*" }],
    clusterResourceWhitelist: [{ group: "*", kind: "*" }],
  },
};

const rbac = "rbac.authorization.k8s.io";
const bindings: Manifest[] = [
  {
    apiVersion: `${rbac}/v1`,
    kind: "ClusterRoleBinding",
    metadata: { name: "portolan-reader" },
    roleRef: { apiGroup: rbac, kind: "ClusterRole", name: "portolan-reader" },
    subjects: [{ apiGroup: rbac, kind: "User", name: accounts["portolan-reader"].user }],
  },
  {
    apiVersion: `${rbac}/v1`,
    kind: "RoleBinding",
    metadata: { name: "portolan-refresh-trial", namespace },
    roleRef: { apiGroup: rbac, kind: "Role", name: "portolan-refresh" },
    subjects: [{ apiGroup: rbac, kind: "User", name: accounts["portolan-refresher"].user }],
  },
];

const room = { cpu: "64", memory: "256Gi", pods: "500" };
/** Pods on it become ready without running: kwok plays its kubelet. */
const node: Manifest = {
  apiVersion: "v1",
  kind: "Node",
  metadata: { name: "pretended", annotations: { "kwok.x-k8s.io/node": "fake" } },
  status: { allocatable: room, capacity: room },
};
