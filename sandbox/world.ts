import { execFileSync } from "node:child_process";
import { globSync, mkdirSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { createRunnerHost } from "./github/runner-host.ts";
import { type GithubStandIn, startGithub } from "./github/start-github.ts";
import { followWorkflowEvents } from "./github/workflow-events.ts";
import type { ScrapeTarget } from "./metrics/scrape-targets.ts";
import { type Metrics, type MetricsPorts, startMetrics } from "./metrics/start-metrics.ts";
import { type Messaging, type MessagingPorts, openMessaging } from "./queue/open-messaging.ts";
import { parseManifests } from "./real-cluster/apply.ts";
import { createRegistry, type Registry } from "./registry/registry.ts";
import { serveRegistry } from "./registry/serve-registry.ts";
import { createRunner } from "./runner/runner.ts";
import { hashFiles, type Workshop } from "./runner/workshop.ts";
import { startTraffic } from "./traffic/start-traffic.ts";
import { type OpenCluster, openEmbeddedCluster, type TrialCluster } from "./trial-cluster.ts";
import { startDatabase, type TrialDatabase } from "./trial-database.ts";
import { trialFiles } from "./trial-files.ts";
import { pastOf, recallDeploys } from "./trial-past.ts";
import { trialPeople, trialTeams } from "./trial-people.ts";
import { loadSecrets, type TrialSecrets } from "./trial-secrets.ts";
import { unprivilegedUser } from "./unprivileged-user.ts";

export type WorldPorts = {
  portal: number;
  metrics: number;
  webMetrics: number;
  github: number;
  cluster: number;
  postgres: number;
  registry: number;
} & MessagingPorts &
  MetricsPorts;

export type WorldOptions = {
  /** The checkout whose files the trial repository is made of. */
  root: string;
  /** Where everything is kept; a start on the same folder continues. */
  dir: string;
  ports: WorldPorts;
  npmCache: string;
  say: (line: string) => void;
  /** The embedded cluster where nothing else is given. */
  openCluster?: OpenCluster;
};

export type World = {
  /** The environment of the portal's processes. */
  env: Record<string, string>;
  github: GithubStandIn;
  cluster: TrialCluster;
  registry: Registry;
  database: TrialDatabase;
  stop: () => Promise<void>;
};

const organisation = "acme";
const repository = `${organisation}/platform`;
const imageRegistry = "registry.acme.example/platform";

/** Starts the trial world on loopback: PostgreSQL, GitHub with its runner, the registry, the cluster and its metrics. */
export async function startWorld(options: WorldOptions): Promise<World> {
  const { root, dir, ports, say } = options;
  mkdirSync(dir, { recursive: true });
  const secrets = loadSecrets(join(dir, "secrets.json"));

  // The longest part of a first start, and nothing waits for it but the end.
  const metricsStart = openMetrics(options, secrets);
  metricsStart.catch(() => {});

  say("PostgreSQL");
  const database = await startDatabase(root, dir, ports.postgres);

  say("GitHub");
  const github = await openGithub(options, secrets);

  say("The queue and Redis");
  const messaging = await openMessaging({ root, dir: join(dir, "messaging"), ports, say });

  say("The registry and the cluster");
  const registry = createRegistry({ dir: join(dir, "registry") });
  const registryServer = await serveRegistry(registry, {
    port: ports.registry,
    pushToken: secrets.registryToken,
  });
  recordSeededImages(registry, github.gitDir(repository));
  const cluster = await (options.openCluster ?? openEmbeddedCluster)({
    dir: join(dir, "cluster"),
    port: ports.cluster,
    registry,
    npmCache: options.npmCache,
    say,
    secrets: ({ remoteKey }) => trialSecret(database, messaging, remoteKey),
    identityEnv: messaging.identityEnv,
  });
  const stopRecalling = cluster.objects && recallDeploys(cluster.objects, github.gitDir(repository));
  await cluster.bootstrap(appOfApps(github.gitDir(repository)));

  const runner = createRunner(createRunnerHost(github), workshopOf(options, secrets, registryServer.url), 2);
  const stopFollowing = followWorkflowEvents(github, (event) => runner.handle(event));
  const traffic = startTraffic(cluster.reach);
  const metrics = await metricsStart;
  if (cluster.objects === null) say("Its pods are pretended, so no error budget is spent from now on");
  else metrics.follow(cluster.objects);
  const stopTelling = github.onEvent(({ event }) => {
    if (event === "push") cluster.pushed();
  });

  return {
    env: { ...portalEnv(options, secrets, { github, cluster, database }), ...metrics.env },
    github,
    cluster,
    registry,
    database,
    async stop() {
      stopFollowing();
      stopTelling();
      stopRecalling?.();
      await traffic.stop();
      await metrics.stop();
      await runner.close();
      await cluster.close();
      await github.close();
      await registryServer.close();
      await messaging.close();
      await database.stop();
    },
  };
}

/** What services record by stands in their own folders. The portal runs beside the cluster, so nobody applies its own. */
function openMetrics({ root, dir, ports, say }: WorldOptions, secrets: TrialSecrets): Promise<Metrics> {
  const rulesOf = (service: string) =>
    globSync(`manifests/apps/${service}/slo/rules.yaml`, { cwd: root }).flatMap((path) =>
      parseManifests(readFileSync(join(root, path), "utf8")),
    );
  const portal = (service: string, port: number): ScrapeTarget => ({
    targets: [`127.0.0.1:${port}`],
    labels: { service, job: service, pod: service, namespace: "portolan-dev", env: "dev" },
  });
  return startMetrics({
    dir: join(dir, "metrics"),
    ports,
    webhook: {
      url: `http://127.0.0.1:${ports.portal}/api/webhooks/alertmanager`,
      token: secrets.alertmanagerToken,
    },
    rules: ["order-service", "user-service", "notification-service"].flatMap(rulesOf),
    beside: {
      targets: [portal("portolan-web", ports.webMetrics), portal("portolan-worker", ports.metrics)],
      rules: rulesOf("portolan"),
    },
    now: () => new Date(),
    say,
  });
}

function openGithub({ root, dir, ports }: WorldOptions, secrets: TrialSecrets): Promise<GithubStandIn> {
  const url = `http://127.0.0.1:${ports.github}`;
  const files = trialFiles(root, `${url}/${repository}.git`);
  return startGithub({
    dir: join(dir, "github"),
    port: ports.github,
    org: { login: organisation, name: "Acme" },
    people: trialPeople,
    teams: trialTeams,
    repositories: [
      {
        name: "platform",
        description: "What Acme runs: services, manifests, templates and runbooks",
        collaborators: { vic: "read" },
        teams: { payments: "write", growth: "write", platform: "admin" },
        rules: [
          { branch: "main", requiredApprovals: 1, requiredChecks: ["gate", "ci", "portolan/error-budget"] },
        ],
        from: { files, ...pastOf(files, new Date()) },
      },
    ],
    app: {
      id: 4711,
      slug: "portolan",
      name: "Portolan",
      clientId: "Iv1.portolan",
      installationId: 1,
      publicKeyPem: secrets.appPublicKey,
      permissions: {
        contents: "write",
        pull_requests: "write",
        statuses: "write",
        checks: "read",
        actions: "read",
        members: "read",
        merge_queues: "read",
        metadata: "read",
        administration: "read",
      },
    },
    oauth: { clientId: "Iv1.portolan", clientSecret: secrets.oauthClientSecret },
    webhooks: [
      { url: `http://127.0.0.1:${ports.portal}/api/webhooks/github`, secret: secrets.webhookSecret },
    ],
  });
}

function portalEnv(
  { root, ports }: WorldOptions,
  secrets: TrialSecrets,
  { github, cluster, database }: Pick<World, "github" | "cluster" | "database">,
): Record<string, string> {
  return {
    PORTAL_URL: `http://127.0.0.1:${ports.portal}`,
    PORT: String(ports.portal),
    METRICS_PORT: String(ports.metrics),
    DATABASE_URL: database.url,
    SESSION_SECRET: secrets.sessionSecret,
    PORTOLAN_CONFIG: join(root, "portolan.yaml"),
    GITHUB_URL: github.url,
    GITHUB_API_URL: github.apiUrl,
    GITHUB_OAUTH_CLIENT_ID: "Iv1.portolan",
    GITHUB_OAUTH_CLIENT_SECRET: secrets.oauthClientSecret,
    GITHUB_APP_ID: "4711",
    GITHUB_APP_PRIVATE_KEY: secrets.appPrivateKey,
    GITHUB_APP_INSTALLATION_ID: "1",
    GITHUB_WEBHOOK_SECRET: secrets.webhookSecret,
    KUBECONFIG: cluster.kubeconfigPath,
    CLUSTER_NAME: "trial",
  };
}

/** `<service>/database` is a role of that name in one trial database; every service has a schema of its own there. */
async function trialSecret(
  database: TrialDatabase,
  { redisUrl, noticesUrl }: Messaging,
  remoteKey: string,
): Promise<string | null> {
  const [, service, what] = /^([a-z][a-z0-9-]*)\/(database|redis|delivery)$/.exec(remoteKey) ?? [];
  if (service === undefined) return null;
  if (what === "redis") return redisUrl;
  return what === "delivery" ? noticesUrl : database.roleUrl(service.replaceAll("-", "_"));
}

/** The services in the commits there are have been built already, as they would have been by their own pull requests. */
function recordSeededImages(registry: Registry, gitDir: string): void {
  const git = (...args: string[]) =>
    execFileSync("git", ["--git-dir", gitDir, ...args], { encoding: "utf8" });
  for (const commit of git("log", "--format=%H", "main", "--", "services").trim().split("\n")) {
    const listed = git("ls-tree", commit, "services/");
    for (const [, tree, name] of listed.matchAll(/^040000 tree ([0-9a-f]{40})\tservices\/(.+)$/gm)) {
      if (tree && name) registry.push({ name, tag: tree, source: { repository: gitDir, tree } });
    }
  }
}

/** The project of the app-of-apps, then itself. */
function appOfApps(gitDir: string) {
  return ["project.yaml", "app-of-apps.yaml"].flatMap((file) =>
    parseManifests(
      execFileSync("git", ["--git-dir", gitDir, "show", `main:manifests/argocd/${file}`], {
        encoding: "utf8",
      }),
    ),
  );
}

function workshopOf(
  { root, dir, npmCache }: WorldOptions,
  secrets: TrialSecrets,
  registryUrl: string,
): Workshop {
  const nodeBin = join(root, "node_modules/node/bin");
  const npm = execFileSync("sh", ["-c", "command -v npm"], { encoding: "utf8" }).trim();
  const work = join(dir, "runner");
  mkdirSync(work, { recursive: true });
  return {
    dir: work,
    nodeBin,
    toolPaths: [join(import.meta.dirname, "runner/tools"), dirname(npm), ...pathOfGit()],
    npmCache,
    registryUrl,
    registryToken: secrets.registryToken,
    caches: new Map([[`root-${hashFiles(root, ["package-lock.json"])}`, join(root, "node_modules")]]),
    variables: { IMAGE_REGISTRY: imageRegistry, IMAGE_ROLE: "trial", AWS_REGION: "eu-central-1" },
    unprivileged: unprivilegedUser([root, nodeBin, work, npmCache]),
    limits: { memoryMiB: 2048, stepMinutes: 10, logBytes: 5e6 },
  };
}

function pathOfGit(): string[] {
  return (process.env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => folder.startsWith("/usr") || folder === "/bin");
}
