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
  /** Resolves with the object once it satisfies the condition; rejects with its last state after a minute. */
  until(
    kind: Kind,
    namespace: string,
    name: string,
    condition: (object: KubernetesObject) => boolean,
  ): Promise<KubernetesObject>;
  /** The same for any object of a kind in a namespace. */
  untilSome(
    kind: Kind,
    namespace: string,
    condition: (object: KubernetesObject) => boolean,
  ): Promise<KubernetesObject>;
  /** Resolves once the object is gone. */
  untilGone(kind: Kind, namespace: string, name: string): Promise<void>;
  /** Closes the cluster and starts it again on the same directory. */
  restart(): Promise<Cluster>;
  /** Starts it again after its own close. */
  start(): Promise<Cluster>;
  close(): Promise<void>;
};

const patienceMs = 60_000;

/** A cluster in a temporary directory with quick clocks, a registry and a repository. */
export async function startTestCluster(options: Partial<ClusterOptions> = {}): Promise<TestCluster> {
  // Below a folder that everybody may enter, so that processes can run as the unprivileged user.
  const directory = mkdtempSync(join(tmpdir(), "portolan-cluster-"));
  chmodSync(directory, 0o755);
  const registry = createRegistry({ dir: join(directory, "registry") });
  const repository = await createTestRepository(directory);
  const argo = { pollMs: 1000, jitterMs: 50, settleMs: 100, selfHealMs: 100, retryMs: 100, ...options.argo };
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

  /** Looks after every write until `find` finds; `what` and `last` make the failure readable. */
  function eventually<Found>(
    what: string,
    find: () => Found | undefined,
    last: () => unknown,
  ): Promise<Found> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        stop();
        reject(new Error(`${what} never came: ${JSON.stringify(last(), null, 1)}`));
      }, patienceMs);
      const look = () => {
        const found = find();
        if (found === undefined) return;
        clearTimeout(timer);
        stop();
        resolve(found);
      };
      const stop = state.cluster.control.objects.subscribe(look);
      look();
    });
  }

  const get = (kind: Kind, namespace: string, name: string) =>
    state.cluster.control.objects.get(kind, namespace, name);
  const list = (kind: Kind, namespace: string) => state.cluster.control.objects.list(kind, namespace);

  async function start(): Promise<Cluster> {
    state.cluster = await startCluster(all);
    return state.cluster;
  }

  return {
    get cluster() {
      return state.cluster;
    },
    registry,
    repository,
    directory,
    until: (kind, namespace, name, condition) =>
      eventually(
        `${kind.kind} ${namespace}/${name}`,
        () => {
          const object = get(kind, namespace, name);
          return object !== undefined && condition(object) ? object : undefined;
        },
        () => get(kind, namespace, name),
      ),
    untilSome: (kind, namespace, condition) =>
      eventually(
        `a ${kind.kind} in ${namespace}`,
        () => list(kind, namespace).find(condition),
        () => list(kind, namespace),
      ),
    untilGone: async (kind, namespace, name) => {
      const isGone = () => (get(kind, namespace, name) === undefined ? true : undefined);
      await eventually(`the end of ${kind.kind} ${namespace}/${name}`, isGone, () =>
        get(kind, namespace, name),
      );
    },
    restart: async () => {
      await state.cluster.close();
      return start();
    },
    start,
    close: async () => {
      await state.cluster.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
