import { z } from "zod";
import { rawRequest } from "#sandbox/cluster/testing/raw-request.ts";
import type { Connection } from "#sandbox/real-cluster/apply.ts";

const path = "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications";
const listed = z.object({ items: z.array(z.object({ metadata: z.object({ name: z.string() }) })) });
const refresh = { metadata: { annotations: { "argocd.argoproj.io/refresh": "normal" } } };

/**
 * Asks Argo CD to compare every Application. A webhook would arrive at its API server, which is not part of the real
 * cluster here; this annotation asks for the same.
 */
export async function refreshApplications(connection: Connection): Promise<void> {
  const { body } = await rawRequest(connection, path);
  const type = "application/merge-patch+json";
  for (const { metadata } of listed.parse(body).items)
    await rawRequest(connection, `${path}/${metadata.name}`, { method: "PATCH", type, body: refresh });
}
