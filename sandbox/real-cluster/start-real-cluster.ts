import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { delimiter, join } from "node:path";
import { type AccountName, accountNames } from "#sandbox/cluster/api/accounts.ts";
import { kubeconfig } from "#sandbox/cluster/api/kubeconfig.ts";
import type { Component, ComponentMaker } from "#sandbox/component.ts";
import { freePort } from "#sandbox/free-port.ts";
import type { RealPrograms } from "#sandbox/real-cluster/build-programs.ts";
import { type ControlPlane, startControlPlane } from "#sandbox/real-cluster/control-plane.ts";
import { installPlatformCrds } from "#sandbox/real-cluster/crds.ts";
import { argoModule, installArgo } from "#sandbox/real-cluster/install-argo.ts";
import { until } from "#sandbox/until.ts";

export type ComponentName =
  | "etcd"
  | "kube-apiserver"
  | "kube-controller-manager"
  | "kube-scheduler"
  | "kwok"
  | "redis"
  | "repo-server"
  | "application-controller";

export type RealCluster = {
  url: string;
  /** The reader's kubeconfig, the one a portal is given. */
  kubeconfigPath: string;
  kubeconfigPaths: Record<AccountName, string>;
  plane: ControlPlane;
  components: Record<ComponentName, Component>;
  /** Milliseconds from the first process to Argo CD at work. */
  startedInMs: number;
  /** Resident memory of all its processes, in bytes. */
  memory(): number;
  close(): Promise<void>;
};

/** Starts the real control plane with Argo CD on loopback; its pods are pretended by kwok and say so. */
export async function startRealCluster(
  { bin, redis, folderOf }: RealPrograms,
  { dir, port }: { dir: string; port: number },
): Promise<RealCluster> {
  const began = performance.now();
  const plane = await startControlPlane(bin, dir, port);
  const started: Component[] = [];
  const close = async () => {
    // Clients first: each would wait for what it lost until its own grace is over.
    await Promise.all(started.map((component) => component.stop()));
    await plane.close();
  };
  try {
    const kubeconfigPaths = writeKubeconfigs(dir, plane);
    await installArgo(plane, folderOf);
    await installPlatformCrds(plane);
    const repoPort = await freePort();
    const room = { bin, redis, dir, admin: kubeconfigPaths.admin, repoPort, component: plane.component };
    const others = await prepareComponents(room, folderOf);
    started.push(...Object.values(others));
    for (const component of started) component.start();
    await until("Argo CD's repository server", 90_000, async () => {
      for (const { name, isRunning, logFile } of started)
        if (!isRunning()) throw new Error(`${name} ended; its log is ${logFile}`);
      return accepts(repoPort);
    });
    const components = { etcd: plane.etcd, "kube-apiserver": plane.server, ...others };
    return {
      url: plane.url,
      kubeconfigPath: kubeconfigPaths["portolan-reader"],
      kubeconfigPaths,
      plane,
      components,
      startedInMs: performance.now() - began,
      memory: () => Object.values(components).reduce((sum, component) => sum + component.memory(), 0),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

type Room = {
  bin: string;
  redis: string;
  dir: string;
  admin: string;
  repoPort: number;
  component: ComponentMaker;
};

async function prepareComponents(
  { bin, redis, dir, admin, repoPort, component }: Room,
  folderOf: RealPrograms["folderOf"],
): Promise<Record<Exclude<ComponentName, "etcd" | "kube-apiserver">, Component>> {
  const make = (name: string, program: string, args: string[], env: Record<string, string> = {}) =>
    component({ name, program, args, env, cwd: dir });
  const tools = await argoTools(bin, dir, folderOf);
  const redisPort = String(await freePort());
  const argocd = join(tools, "argocd");
  const held = { PATH: `${tools}${delimiter}${process.env.PATH ?? ""}` };
  return {
    "kube-controller-manager": make("kube-controller-manager", join(bin, "kube-controller-manager"), [
      `--kubeconfig=${admin}`,
      `--service-account-private-key-file=${join(dir, "service-account.key")}`,
      "--leader-elect=false",
      "--bind-address=127.0.0.1",
      `--secure-port=${await freePort()}`,
      // Nothing measures pretended pods, and an autoscaler without figures makes its Application degraded.
      "--controllers=*,-horizontal-pod-autoscaler-controller",
    ]),
    "kube-scheduler": make("kube-scheduler", join(bin, "kube-scheduler"), [
      `--kubeconfig=${admin}`,
      "--leader-elect=false",
      "--bind-address=127.0.0.1",
      `--secure-port=${await freePort()}`,
    ]),
    kwok: make("kwok", join(bin, "kwok"), [
      `--kubeconfig=${admin}`,
      "--manage-all-nodes=true",
      // Without a lease that is renewed the node counts as lost after 40 s, and its pods as not ready.
      "--node-lease-duration-seconds=40",
      `--server-address=127.0.0.1:${await freePort()}`,
      `--config=${await writeStages(dir, folderOf)}`,
    ]),
    redis: make("redis", redis, [
      "--bind",
      "127.0.0.1",
      "--port",
      redisPort,
      "--save",
      "",
      "--appendonly",
      "no",
    ]),
    "repo-server": make(
      "repo-server",
      argocd,
      [
        "--address=127.0.0.1",
        `--port=${repoPort}`,
        "--metrics-address=127.0.0.1",
        `--metrics-port=${await freePort()}`,
        `--redis=127.0.0.1:${redisPort}`,
      ],
      {
        ...held,
        ARGOCD_BINARY_NAME: "argocd-repo-server",
        ARGOCD_GPG_ENABLED: "false",
        ARGOCD_TLS_DATA_PATH: join(dir, "argo/tls"),
        ARGOCD_SSH_DATA_PATH: join(dir, "argo/ssh"),
        ARGOCD_GNUPGHOME: join(dir, "argo/gpg"),
        ARGOCD_PLUGINSOCKFILEPATH: join(dir, "argo/plugins"),
      },
    ),
    "application-controller": make(
      "application-controller",
      argocd,
      [
        `--kubeconfig=${admin}`,
        "--namespace=argocd",
        `--redis=127.0.0.1:${redisPort}`,
        `--repo-server=127.0.0.1:${repoPort}`,
        "--persist-resource-health",
        "--app-resync=20",
        "--self-heal-timeout-seconds=1",
        `--metrics-port=${await freePort()}`,
      ],
      {
        ...held,
        ARGOCD_BINARY_NAME: "argocd-application-controller",
        // Together these make https://kubernetes.default.svc mean this cluster.
        ARGOCD_FAKE_IN_CLUSTER: "true",
        KUBECONFIG: admin,
        HOSTNAME: "argocd-application-controller-0",
      },
    ),
  };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

/** The folder that Argo CD finds its helpers in: itself, kustomize, and the scripts of its own tree. */
async function argoTools(bin: string, dir: string, folderOf: RealPrograms["folderOf"]): Promise<string> {
  const tools = join(dir, "argo/bin");
  for (const name of ["bin", "tls", "ssh", "gpg", "plugins"])
    mkdirSync(join(dir, "argo", name), { recursive: true });
  for (const name of ["argocd", "kustomize"])
    if (!existsSync(join(tools, name))) symlinkSync(join(bin, name), join(tools, name));
  const folder = await folderOf("argocd", argoModule);
  for (const name of ["git-verify-wrapper.sh", "gpg-wrapper.sh"]) {
    const text = readFileSync(join(folder, "hack", name));
    writeFileSync(join(tools, name), text, { mode: 0o755 });
  }
  return tools;
}

/** kwok ends at once without stages: its own make a node ready and pods run, complete and go. */
async function writeStages(dir: string, folderOf: RealPrograms["folderOf"]): Promise<string> {
  const folder = join(await folderOf("tools", "sigs.k8s.io/kwok"), "kustomize/stage");
  const files = [
    "node/fast/node-initialize",
    "node/heartbeat-with-lease/node-heartbeat-with-lease",
    "pod/fast/pod-ready",
    "pod/fast/pod-complete",
    "pod/fast/pod-delete",
  ];
  const paths = [
    ...files.map((name) => join(folder, `${name}.yaml`)),
    join(import.meta.dirname, "pretended.yaml"),
  ];
  const text = paths.map((path) => readFileSync(path, "utf8")).join("\n---\n");
  const file = join(dir, "stages.yaml");
  writeFileSync(file, text);
  return file;
}

function writeKubeconfigs(dir: string, { url, caPem, tokens }: ControlPlane): Record<AccountName, string> {
  const paths = {
    admin: join(dir, "admin.kubeconfig"),
    "portolan-reader": join(dir, "portolan-reader.kubeconfig"),
    "portolan-refresher": join(dir, "portolan-refresher.kubeconfig"),
  };
  const login = (user: AccountName) => ({ user, token: tokens[user] });
  for (const name of accountNames) {
    const beside = name === "portolan-reader" ? login("portolan-refresher") : null;
    writeFileSync(paths[name], kubeconfig({ name: "real", url, caPem }, login(name), beside), {
      mode: 0o600,
    });
  }
  return paths;
}
