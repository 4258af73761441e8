import { stringify } from "yaml";

/** The text of a kubeconfig for one account, with the authority embedded. */
export function kubeconfig(
  cluster: { name: string; url: string; caPem: string },
  user: string,
  token: string,
): string {
  const authority = Buffer.from(cluster.caPem).toString("base64");
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      { name: cluster.name, cluster: { server: cluster.url, "certificate-authority-data": authority } },
    ],
    users: [{ name: user, user: { token } }],
    contexts: [{ name: cluster.name, context: { cluster: cluster.name, user } }],
    "current-context": cluster.name,
  });
}
