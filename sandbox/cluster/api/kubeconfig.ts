import { stringify } from "yaml";

type Login = { user: string; token: string };

/**
 * The text of a kubeconfig for one account, with the authority embedded. `refresher` stands beside it as the context
 * `portolan-refresh`, which the portal uses to ask Argo CD for a comparison and for nothing else.
 */
export function kubeconfig(
  cluster: { name: string; url: string; caPem: string },
  { user, token }: Login,
  refresher: Login | null = null,
): string {
  const authority = Buffer.from(cluster.caPem).toString("base64");
  const logins = [{ user, token }, ...(refresher ? [refresher] : [])];
  const contexts = [
    { name: cluster.name, context: { cluster: cluster.name, user } },
    ...(refresher
      ? [{ name: "portolan-refresh", context: { cluster: cluster.name, user: refresher.user } }]
      : []),
  ];
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      { name: cluster.name, cluster: { server: cluster.url, "certificate-authority-data": authority } },
    ],
    users: logins.map((login) => ({ name: login.user, user: { token: login.token } })),
    contexts,
    "current-context": cluster.name,
  });
}
