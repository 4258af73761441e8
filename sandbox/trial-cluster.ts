import { join } from "node:path";
import type { Tokens } from "./cluster/api/accounts.ts";
import { readyPod } from "./cluster/kubelet/service-proxy.ts";
import type { Kind } from "./cluster/objects/kind.ts";
import { kinds } from "./cluster/objects/kind.ts";
import type { Objects } from "./cluster/objects/objects.ts";
import { startCluster } from "./cluster/start-cluster.ts";
import type { SecretSource } from "./cluster/workloads/external-secrets.ts";
import { apply, type Manifest } from "./real-cluster/apply.ts";
import { buildPrograms } from "./real-cluster/build-programs.ts";
import { refreshApplications } from "./real-cluster/refresh-applications.ts";
import { startRealCluster } from "./real-cluster/start-real-cluster.ts";
import type { Registry } from "./registry/registry.ts";

/** The trial world's cluster, embedded or real. */
export type TrialCluster = {
  url: string;
  tokens: Tokens;
  /** The reader's, as a portal is given. */
  kubeconfigPath: string;
  /** What an operator applies once by hand; doing it again changes nothing. */
  bootstrap(objects: readonly Manifest[]): Promise<void>;
  /** Base URL of a ready pod behind port 80 of `<service>.<namespace>`; null where none runs as a process. */
  reach(host: string): string | null;
  /** What stands in it; null where its pods are pretended, so that there is nothing to measure. */
  objects: Objects | null;
  /** Tells Argo CD that something was pushed, as its own webhook would. */
  pushed(): void;
  close(): Promise<void>;
};

export type TrialClusterOptions = {
  dir: string;
  port: number;
  registry: Registry;
  npmCache: string;
  secrets: SecretSource;
  /** What pods are given that act in an AWS role. */
  identityEnv: Record<string, string>;
  say: (line: string) => void;
};
export type OpenCluster = (options: TrialClusterOptions) => Promise<TrialCluster>;

const bootstrapKinds: Record<string, Kind> = {
  AppProject: kinds.appProject,
  Application: kinds.application,
};

/** Ours, whose pods are processes of this machine. */
export const openEmbeddedCluster: OpenCluster = async ({ say: _say, ...options }) => {
  const cluster = await startCluster({ ...options, name: "trial" });
  const { objects, notifyPush } = cluster.control;
  return {
    url: cluster.url,
    tokens: cluster.tokens,
    kubeconfigPath: cluster.kubeconfigPath,
    bootstrap: async (manifests) => {
      for (const manifest of manifests) {
        const kind = bootstrapKinds[manifest.kind];
        const { namespace = "", name } = manifest.metadata;
        if (kind && objects.get(kind, namespace, name) === undefined) objects.create(kind, manifest);
      }
    },
    reach: (host) => {
      const pod = readyPod(objects, host, 80);
      return pod && `http://${pod.host}:${pod.port}`;
    },
    objects,
    pushed: notifyPush,
    close: cluster.close,
  };
};

/**
 * A real API server with Argo CD; its pods are pretended. Resolves once its programs are built, which takes minutes
 * the first time; rejects with a sentence where there is no Go. The answer opens it.
 */
export async function prepareRealCluster(root: string, say: (line: string) => void): Promise<OpenCluster> {
  const programs = await buildPrograms(join(root, ".portolan/real-cluster"), say);
  return async ({ dir, port }) => {
    const cluster = await startRealCluster(programs, { dir, port });
    const memory = Math.round(cluster.memory() / 2 ** 20);
    say(`The real cluster stands after ${(cluster.startedInMs / 1000).toFixed(1)} s, with ${memory} MiB`);
    const { plane } = cluster;
    return {
      url: cluster.url,
      tokens: plane.tokens,
      kubeconfigPath: cluster.kubeconfigPath,
      bootstrap: async (manifests) => {
        for (const manifest of manifests) await apply(plane, manifest);
      },
      // Its pods are pretended.
      reach: () => null,
      objects: null,
      pushed: () =>
        void refreshApplications(plane).catch((error: unknown) => say(`Argo CD was not told: ${error}`)),
      close: cluster.close,
    };
  };
}
