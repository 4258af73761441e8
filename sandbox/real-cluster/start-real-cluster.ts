import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { delimiter, join } from "node:path";
import { type AccountName, accountNames } from "#sandbox/cluster/api/accounts.ts";
import { kubeconfig } from "#sandbox/cluster/api/kubeconfig.ts";
import { freePort } from "#sandbox/free-port.ts";
import type { RealPrograms } from "#sandbox/real-cluster/build-programs.ts";
import { type Component, createComponent } from "#sandbox/real-cluster/component.ts";
import { type ControlPlane, startControlPlane } from "#sandbox/real-cluster/control-plane.ts";
import { argoModule, installArgo } from "#sandbox/real-cluster/install-argo.ts";
import { until } from "#sandbox/real-cluster/until.ts";

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
  { bin, folderOf }: RealPrograms,
  { dir, port }: { dir: string; port: number },
): Promise<RealCluster> {
  const began = performance.now();
  const plane = await startControlPlane(bin, dir, port);
  const kubeconfigPaths = writeKubeconfigs(dir, plane);
  await installArgo(plane, folderOf);
  const repoPort = await freePort();
  const others = await prepareComponents({ bin, dir, admin: kubeconfigPaths.admin, repoPort }, folderOf);
  for (const component of Object.values(others)) component.start();
  await until("Argo CD's repository server", 30_000, async () => {
    for (const { name, isRunning, logFile } of Object.values(others))
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
    close: async () => {
      // Clients first: each would wait for what it lost until its own grace is over.
      await Promise.all(Object.values(others).map((component) => component.stop()));
      await plane.server.stop();
      await plane.etcd.stop();
    },
  };
}

type Room = { bin: string; dir: string; admin: string; repoPort: number };

async function prepareComponents(
  { bin, dir, admin, repoPort }: Room,
  folderOf: RealPrograms["folderOf"],
): Promise<Record<Exclude<ComponentName, "etcd" | "kube-apiserver">, Component>> {
  const logs = join(dir, "logs");
  const make = (name: string, program: string, args: string[], env: Record<string, string> = {}) =>
    createComponent({ name, program, args, env, cwd: dir }, logs);
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
      `--server-address=127.0.0.1:${await freePort()}`,
      `--config=${await writeStages(dir, folderOf)}`,
    ]),
    redis: make("redis", "redis-server", [
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

/** kwok ends at once without stages; these make a node ready and pods run, complete and go. */
async function writeStages(dir: string, folderOf: RealPrograms["folderOf"]): Promise<string> {
  const folder = join(await folderOf("tools", "sigs.k8s.io/kwok"), "kustomize/stage");
  const files = [
    "node/fast/node-initialize",
    "pod/fast/pod-ready",
    "pod/fast/pod-complete",
    "pod/fast/pod-delete",
  ];
  const text = files.map((name) => readFileSync(join(folder, `${name}.yaml`), "utf8")).join("\n---\n");
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
