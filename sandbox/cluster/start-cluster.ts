import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type AccountName, accountNames, loadTokens } from "#sandbox/cluster/api/accounts.ts";
import { loadCertificates } from "#sandbox/cluster/api/certificates.ts";
import { createFaults } from "#sandbox/cluster/api/faults.ts";
import { kubeconfig } from "#sandbox/cluster/api/kubeconfig.ts";
import { createLister } from "#sandbox/cluster/api/list.ts";
import { serveApi } from "#sandbox/cluster/api/serve.ts";
import { createWatches } from "#sandbox/cluster/api/watch.ts";
import { startArgoController } from "#sandbox/cluster/argo/controller.ts";
import { createRepositories } from "#sandbox/cluster/argo/repositories.ts";
import { type ArgoTiming, trialTiming } from "#sandbox/cluster/argo/settings.ts";
import { type ClusterControl, controlHandler } from "#sandbox/cluster/control.ts";
import { createImageStore } from "#sandbox/cluster/kubelet/image-store.ts";
import { startKubelet } from "#sandbox/cluster/kubelet/kubelet.ts";
import { startServiceProxy } from "#sandbox/cluster/kubelet/service-proxy.ts";
import { identityOf } from "#sandbox/cluster/kubelet/workload-identity.ts";
import { openJournal } from "#sandbox/cluster/objects/journal.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import { createKindTable } from "#sandbox/cluster/objects/kind-table.ts";
import { createObjects } from "#sandbox/cluster/objects/objects.ts";
import { createStore } from "#sandbox/cluster/objects/store.ts";
import { type ArgoConfig, portolanArgoConfig, seedCluster } from "#sandbox/cluster/seed.ts";
import { startControllers } from "#sandbox/cluster/workloads/controllers.ts";
import type { SecretSource } from "#sandbox/cluster/workloads/external-secrets.ts";
import type { Registry } from "#sandbox/registry/registry.ts";

export type ClusterOptions = {
  /** Where everything is kept; a start on the same directory continues. */
  dir: string;
  /** Port of the API on 127.0.0.1; 0 lets the system choose. */
  port: number;
  registry: Registry;
  /** Name of the cluster in the kubeconfig. */
  name?: string;
  /** Extra HTTP header for a Git fetch, such as `Authorization: Basic ...`; null for none. */
  gitHeader?: (url: string) => string | null;
  argo?: Partial<ArgoTiming>;
  argoConfig?: ArgoConfig;
  /** Values that ExternalSecrets resolve to; without it every key is absent. */
  secrets?: SecretSource;
  /** What pods are given whose account names an AWS role, as EKS's own webhook gives it; nothing by default. */
  identityEnv?: Record<string, string>;
  /** The npm cache that dependencies are installed from. */
  npmCache?: string | null;
  /** How long the kubelet's and controllers' second takes, in ms: probe periods, back-offs, deadlines. */
  secondMs?: number;
  /** Between watch bookmarks; a minute as in the real server, shorter in tests. */
  bookmarkMs?: number;
  /** Hears of unexpected errors inside the controllers. */
  onError?: (error: unknown, where: string) => void;
};

export type Cluster = {
  url: string;
  port: number;
  /** The reader's kubeconfig, the one a portal is given. */
  kubeconfigPath: string;
  kubeconfigPaths: Record<AccountName, string>;
  tokens: Record<AccountName, string>;
  caPem: string;
  control: ClusterControl;
  /** Ends the server, the controllers and every process that runs for a pod. */
  close(): Promise<void>;
};

/** Starts the embedded cluster: the Kubernetes API over HTTPS with Argo CD, controllers and a kubelet behind it. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  mkdirSync(options.dir, { recursive: true });
  const onError =
    options.onError ?? ((error: unknown, where: string) => console.error(`cluster: ${where}:`, error));
  const secondMs = options.secondMs ?? 1000;
  const certificates = await loadCertificates(join(options.dir, "pki"), new Date());
  const tokens = loadTokens(join(options.dir, "tokens.json"));
  const { journal, ...held } = openJournal(options.dir);
  const store = createStore(held, journal.append);
  const objects = createObjects(store, () => new Date());
  const table = createKindTable(() => objects.list(kinds.customResourceDefinition));
  const faults = createFaults();
  const lister = createLister(store);
  const watches = createWatches(store, {
    bookmarkMs: options.bookmarkMs ?? 60_000,
    bookmarks: () => !faults.isOn("bookmarks-off"),
  });
  seedCluster(objects, options.argoConfig ?? portolanArgoConfig);

  const images = createImageStore({
    directory: options.dir,
    registry: options.registry,
    npmCache: options.npmCache ?? null,
  });
  const proxy = await startServiceProxy(objects);
  const kubelet = startKubelet({
    objects,
    images,
    registry: options.registry,
    directory: options.dir,
    secondMs,
    nodeEnv: (pod) => ({ ...proxy.env, ...(identityOf(objects, pod) === null ? {} : options.identityEnv) }),
  });
  const controllers = startControllers(
    { objects, table, secrets: options.secrets ?? (() => null), secondMs },
    onError,
  );
  const repositories = createRepositories({
    directory: join(options.dir, "repositories"),
    header: options.gitHeader ?? (() => null),
  });
  const timing = { ...trialTiming, ...options.argo };
  const argo = startArgoController(
    { objects, table, repositories, timing, isRepoServerDown: () => faults.isOn("repo-server-down") },
    onError,
  );

  const control: ClusterControl = {
    inject: faults.inject,
    lift: faults.lift,
    faults: faults.list,
    notifyPush: argo.notifyPush,
    compact: () => {
      store.compact();
      lister.forget();
    },
    openWatches: watches.count,
    objects,
  };
  faults.onChange((name, on) => {
    if (name === "controller-paused") argo.pause(on);
    if (name === "watch-drop" && on) watches.dropAll();
    if (name === "watch-410-event" && on) watches.expireAll();
    if (name === "watch-half-open" && on) watches.silenceAll();
    if (name === "repo-server-down") argo.notifyPush();
  });
  const room = {
    objects,
    lister,
    watches,
    faults,
    table,
    tokens,
    readLog: kubelet.writeLog,
    control: controlHandler(faults, () => control),
  };
  const server = await serveApi(room, certificates, options.port);
  const url = `https://127.0.0.1:${server.port}`;
  const kubeconfigPaths = writeKubeconfigs(options, url, certificates.caPem, tokens);
  return {
    url,
    port: server.port,
    kubeconfigPath: kubeconfigPaths["portolan-reader"],
    kubeconfigPaths,
    tokens,
    caPem: certificates.caPem,
    control,
    close: async () => {
      await server.close();
      await argo.close();
      images.close();
      await kubelet.close();
      await proxy.close();
      await controllers.close();
      journal.close();
    },
  };
}

function writeKubeconfigs(
  options: ClusterOptions,
  url: string,
  caPem: string,
  tokens: Record<AccountName, string>,
): Record<AccountName, string> {
  const cluster = { name: options.name ?? "trial", url, caPem };
  const paths = {
    admin: join(options.dir, "admin.kubeconfig"),
    "portolan-reader": join(options.dir, "portolan-reader.kubeconfig"),
    "portolan-refresher": join(options.dir, "portolan-refresher.kubeconfig"),
  };
  const login = (user: AccountName) => ({ user, token: tokens[user] });
  for (const name of accountNames) {
    const beside = name === "portolan-reader" ? login("portolan-refresher") : null;
    writeFileSync(paths[name], kubeconfig(cluster, login(name), beside), { mode: 0o600 });
  }
  return paths;
}
