import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { Target } from "./target.ts";
import { ask, askAws, watch } from "./tools.ts";

/** Where the controllers run that must outlive what they made, or it would stay in AWS for ever. */
const kept = ["argocd", "external-dns", "karpenter", "kube-system", "kyverno"];

const clusters = z.object({ clusters: z.array(z.string()).default([]) });
const source = z.object({ path: z.string().optional() });
const applications = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      spec: z.object({ source: source.optional(), sources: z.array(source).default([]) }),
    }),
  ),
});
const namespaces = z.object({ items: z.array(z.object({ metadata: z.object({ name: z.string() }) })) });
const volumes = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      spec: z.object({ persistentVolumeReclaimPolicy: z.string() }),
    }),
  ),
});
const services = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), namespace: z.string() }),
      spec: z.object({ type: z.string().optional() }),
    }),
  ),
});

/** Names of all clusters of the platform in this account and region. */
export async function platformClusters(target: Target): Promise<string[]> {
  const found = clusters.parse(await askAws(target.region, "eks", "list-clusters")).clusters;
  return found.filter((name) => name.startsWith(`${target.platform}-`));
}

/**
 * Deletes what controllers made and Terraform does not know: first what would make it again, then what runs, then load
 * balancers, volumes and nodes, while the controllers that take them out of AWS still run. Speaks with this cluster
 * only, by a configuration of its own, whatever kubectl of this machine points at.
 */
export async function emptyCluster(target: Target): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "teardown-"));
  const extra = { KUBECONFIG: join(folder, "config") };
  const kubectl = (...args: string[]) => watch("kubectl", args, extra);
  const read = async (...args: string[]) =>
    JSON.parse(await ask("kubectl", ["get", ...args, "-o", "json"], extra));
  try {
    const file = ["--kubeconfig", extra.KUBECONFIG];
    await watch("aws", [
      "eks",
      "update-kubeconfig",
      "--name",
      target.cluster,
      "--region",
      target.region,
      ...file,
    ]);
    for (const name of rootsFirst(
      applications.parse(await read("applications.argoproj.io", "-n", "argocd")),
    )) {
      // Without its finalizer it leaves what it applied, so that the order below is ours and not Argo CD's.
      const patch = ["--type", "merge", "-p", '{"metadata":{"finalizers":null},"spec":{"syncPolicy":null}}'];
      await kubectl("patch", "application", name, "-n", "argocd", ...patch);
      await kubectl("delete", "application", name, "-n", "argocd");
    }
    const running = namespaces.parse(await read("namespaces")).items.map(({ metadata }) => metadata.name);
    // A volume that a pod uses is not deleted, and an operator would start the pod again.
    for (const name of running.filter((one) => !kept.includes(one)))
      await kubectl("delete", "deployments,statefulsets,cronjobs,jobs", "--all", "-n", name, "--timeout=10m");
    await kubectl("delete", "ingress", "--all", "-A", "--timeout=10m");
    const { items } = services.parse(await read("services", "-A"));
    for (const { metadata } of items.filter(({ spec }) => spec.type === "LoadBalancer"))
      await kubectl("delete", "service", metadata.name, "-n", metadata.namespace, "--timeout=10m");
    const held = volumes.parse(await read("persistentvolumes")).items;
    // A volume whose class keeps it would stay when its claim goes.
    for (const { metadata } of held.filter(({ spec }) => spec.persistentVolumeReclaimPolicy !== "Delete"))
      await kubectl(
        "patch",
        "persistentvolume",
        metadata.name,
        "-p",
        '{"spec":{"persistentVolumeReclaimPolicy":"Delete"}}',
      );
    await kubectl("delete", "persistentvolumeclaims", "--all", "-A", "--timeout=10m");
    // Karpenter drains its nodes and ends the machines before a NodePool is gone.
    await kubectl("delete", "nodepools.karpenter.sh", "--all", "--timeout=20m");
    // With its class goes the instance profile, which would keep Terraform from deleting the nodes' role.
    await kubectl("delete", "ec2nodeclasses.karpenter.k8s.aws", "--all", "--timeout=10m");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Names of all Applications, those first that make others from files. */
function rootsFirst({ items }: z.infer<typeof applications>): string[] {
  const isRoot = ({ spec }: (typeof items)[number]) =>
    [...spec.sources, ...(spec.source ? [spec.source] : [])].some(({ path = "" }) =>
      path.startsWith("manifests/argocd"),
    );
  const roots = items.filter(isRoot);
  return [...roots, ...items.filter((item) => !roots.includes(item))].map(({ metadata }) => metadata.name);
}
