import type { KubeConfig } from "@kubernetes/client-node";
import { z } from "zod";
import { KubeRefused, kubeRequest } from "#server/adapters/kubernetes/kube-request.ts";
import type { ClusterReader } from "#server/delivery/ports.ts";

const annotation = "argocd.argoproj.io/refresh";
const objectSchema = z.object({
  metadata: z.object({
    resourceVersion: z.string(),
    annotations: z.record(z.string(), z.string()).optional(),
  }),
});

/**
 * Asks for a normal refresh by annotation. It looks first and tests the version it saw, so that a request of somebody
 * else's is not written over and nothing is written on an object that moved meanwhile.
 */
export function createRefresh(kube: KubeConfig | null): ClusterReader["refresh"] {
  return async (namespace, name, signal) => {
    if (kube === null) return "no-right";
    const path = `/apis/argoproj.io/v1alpha1/namespaces/${encodeURIComponent(namespace)}/applications/${encodeURIComponent(name)}`;
    try {
      const { metadata } = objectSchema.parse(await kubeRequest(kube, path, {}, signal));
      if (metadata.annotations && annotation in metadata.annotations) return "already";
      const pointer = `/metadata/annotations/${annotation.replaceAll("/", "~1")}`;
      const whole = { op: "add" as const, path: "/metadata/annotations", value: { [annotation]: "normal" } };
      const one = { op: "add" as const, path: pointer, value: "normal" };
      const test = {
        op: "test" as const,
        path: "/metadata/resourceVersion",
        value: metadata.resourceVersion,
      };
      await kubeRequest(kube, path, { patch: [test, metadata.annotations ? one : whole] }, signal);
      return "asked";
    } catch (error) {
      if (!(error instanceof KubeRefused)) throw error;
      if (error.status === 403) return "no-right";
      // A failed test answers 422 here and 409 where the API server noticed the conflict itself; 404: it is gone.
      if (error.status === 409 || error.status === 422 || error.status === 404) return "changed";
      throw error;
    }
  };
}
