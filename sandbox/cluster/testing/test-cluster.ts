import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import type { Kind } from "#sandbox/cluster/objects/kind.ts";
import { type Cluster, type ClusterOptions, startCluster } from "#sandbox/cluster/start-cluster.ts";
import { createTestRepository, type TestRepository } from "#sandbox/cluster/testing/git-repository.ts";
import { createRegistry, type Registry } from "#sandbox/registry/registry.ts";

export type TestCluster = {
  cluster: Cluster;
  registry: Registry;
  repository: TestRepository;
  directory: string;
  /** Resolves with the object once it satisfies the condition; rejects with its last state after 20 s. */
  until(
    kind: Kind,
    namespace: string,
    name: string,
    condition: (object: KubernetesObject) => boolean,
  ): Promise<KubernetesObject>;
  /** Resolves once the object is gone. */
  untilGone(kind: Kind, namespace: string, name: string): Promise<void>;
  /** Closes the cluster and starts it again on the same directory. */
  restart(): Promise<Cluster>;
  close(): Promise<void>;
};

const patienceMs = 20_000;

/** A cluster in a temporary directory with quick clocks, a registry and a repository. */
export async function startTestCluster(options: Partial<ClusterOptions> = {}): Promise<TestCluster> {
  // Below a folder that everybody may enter, so that processes can run as the unprivileged user.
  const directory = mkdtempSync(join(tmpdir(), "portolan-cluster-"));
  chmodSync(directory, 0o755);
  const registry = createRegistry({ dir: join(directory, "registry") });
  const repository = await createTestRepository(directory);
  const argo = { pollMs: 200, jitterMs: 20, settleMs: 100, selfHealMs: 100, retryMs: 100, ...options.argo };
  const all = {
    dir: join(directory, "cluster"),
    port: 0,
    registry,
    secondMs: 50,
    bookmarkMs: 100,
    ...options,
    argo,
  };
  const state = { cluster: await startCluster(all) };

  function until(
    kind: Kind,
    namespace: string,
    name: string,
    condition: (object: KubernetesObject) => boolean,
  ): Promise<KubernetesObject> {
    return new Promise((resolve, reject) => {
      const { objects } = state.cluster.control;
      const look = () => {
        const object = objects.get(kind, namespace, name);
        if (object === undefined || !condition(object)) return;
        clearTimeout(timer);
        stop();
        resolve(object);
      };
      const stop = objects.subscribe(look);
      const timer = setTimeout(() => {
        stop();
        const last = objects.get(kind, namespace, name);
        reject(
          new Error(
            `${kind.kind} ${namespace}/${name} never became what was expected: ${JSON.stringify(last, null, 1)}`,
          ),
        );
      }, patienceMs);
      look();
    });
  }

  function untilGone(kind: Kind, namespace: string, name: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const { objects } = state.cluster.control;
      const timer = setTimeout(
        () => reject(new Error(`${kind.kind} ${namespace}/${name} never went`)),
        patienceMs,
      );
      const look = () => {
        if (objects.get(kind, namespace, name) !== undefined) return;
        clearTimeout(timer);
        stop();
        resolve();
      };
      const stop = objects.subscribe(look);
      look();
    });
  }

  return {
    get cluster() {
      return state.cluster;
    },
    registry,
    repository,
    directory,
    until,
    untilGone,
    restart: async () => {
      await state.cluster.close();
      state.cluster = await startCluster(all);
      return state.cluster;
    },
    close: async () => {
      await state.cluster.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
