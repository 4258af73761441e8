import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { Target } from "./target.ts";
import { ask, askAws, watch } from "./tools.ts";

/** Applications of controllers that must outlive what they made, or it would stay in AWS for ever. */
const keepers = ["aws-load-balancer-controller", "external-dns", "karpenter", "kyverno"];

const clusters = z.object({ clusters: z.array(z.string()).default([]) });
const applications = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      spec: z.object({ source: z.object({ path: z.string().optional() }).optional() }).loose(),
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
 * Deletes what controllers made and Terraform does not know: everything that Argo CD applied except the controllers
 * that still have to clean up, then load balancers, volumes and nodes. Speaks with this cluster only, by a
 * configuration of its own, whatever kubectl of this machine points at.
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
    const { items } = applications.parse(await read("applications.argoproj.io", "-n", "argocd"));
    const isRoot = (path = "") => path.startsWith("manifests/argocd");
    const roots = items.filter(({ spec }) => isRoot(spec.source?.path)).map(({ metadata }) => metadata.name);
    // A root would make its Applications again, or take the keepers with it.
    for (const name of roots) {
      const patch = ["--type", "merge", "-p", '{"metadata":{"finalizers":null},"spec":{"syncPolicy":null}}'];
      await kubectl("patch", "application", name, "-n", "argocd", ...patch);
      await kubectl("delete", "application", name, "-n", "argocd");
    }
    const others = items.map(({ metadata }) => metadata.name).filter((name) => !roots.includes(name));
    const going = others.filter((name) => !keepers.includes(name));
    if (going.length > 0) await kubectl("delete", "application", ...going, "-n", "argocd", "--timeout=15m");
    await kubectl("delete", "ingress", "--all", "-A", "--timeout=10m");
    const balanced = services
      .parse(await read("service", "-A"))
      .items.filter(({ spec }) => spec.type === "LoadBalancer");
    for (const { metadata } of balanced)
      await kubectl("delete", "service", metadata.name, "-n", metadata.namespace, "--timeout=10m");
    await kubectl("delete", "persistentvolumeclaim", "--all", "-A", "--timeout=10m");
    // Karpenter drains its nodes and ends the machines before a NodePool is gone.
    await kubectl("delete", "nodepools.karpenter.sh", "--all", "--timeout=20m");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
