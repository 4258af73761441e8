import { readFileSync } from "node:fs";
import { KubeConfig } from "@kubernetes/client-node";
import { parse } from "yaml";
import { z } from "zod";

/** `refresher` is an account that may patch the refresh annotation and nothing else; null where none was given. */
export type Cluster = { reader: KubeConfig; refresher: KubeConfig | null };

/** A context of this name in the kubeconfig, if there is one, is used for refreshes and for nothing else. */
export const refreshContext = "portolan-refresh";

const named = <T extends z.ZodRawShape>(shape: T) =>
  z.array(z.looseObject({ name: z.string(), ...shape })).default([]);
const configSchema = z.looseObject({
  "current-context": z.string().optional(),
  clusters: named({ cluster: z.record(z.string(), z.unknown()).default({}) }),
  users: named({
    user: z
      .record(z.string(), z.unknown())
      .nullish()
      .transform((user) => user ?? {}),
  }),
  contexts: named({}),
});

/**
 * Connects to the cluster of a kubeconfig, or to the one the process runs in where `path` is left out. Refuses, by
 * name, entries that run programs (`exec`, `auth-provider`) or that do not check whom they talk to.
 */
export function connectCluster(path: string | undefined): Cluster {
  if (path === undefined) {
    const reader = new KubeConfig();
    // Outside a cluster there is none to read: every call then says so, and the cluster's panels with it.
    if (process.env.KUBERNETES_SERVICE_HOST) reader.loadFromCluster();
    return { reader, refresher: null };
  }
  const text = readKubeconfigFile(path);
  const config = readKubeconfig(text, path);
  const reader = new KubeConfig();
  reader.loadFromString(text);
  if (!reader.getCurrentCluster())
    throw new Error(`${path}: the current context names no cluster. Set current-context.`);
  if (!config.contexts.some((context) => context.name === refreshContext)) return { reader, refresher: null };
  const refresher = new KubeConfig();
  refresher.loadFromString(text);
  refresher.setCurrentContext(refreshContext);
  return { reader, refresher };
}

function readKubeconfigFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new Error(`KUBECONFIG names ${path}, which cannot be read.`, { cause });
  }
}

/** Throws one error that names every entry the portal will not use. */
function readKubeconfig(text: string, path: string): z.infer<typeof configSchema> {
  const parsed = configSchema.safeParse(parse(text));
  if (!parsed.success)
    throw new Error(`${path} is not a kubeconfig: ${parsed.error.issues[0]?.path.join(".")} is malformed.`);
  const { users, clusters } = parsed.data;
  const faults = [
    ...users.flatMap(({ name, user }) =>
      ["exec", "auth-provider"]
        .filter((key) => key in user)
        .map(
          (key) =>
            `user "${name}" uses ${key}, which runs a program on this host; use a token or a client certificate`,
        ),
    ),
    ...clusters.flatMap(({ name, cluster }) =>
      cluster["insecure-skip-tls-verify"] === true
        ? [`cluster "${name}" skips TLS verification; give certificate-authority-data instead`]
        : [],
    ),
  ];
  if (faults.length > 0)
    throw new Error(`${path} is refused:\n${faults.map((fault) => `  ${fault}`).join("\n")}`);
  return parsed.data;
}
