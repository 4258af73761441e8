import { pino } from "pino";
import type { Course } from "#domain/delivery/course.ts";
import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import {
  manifestFiles,
  overlayFile,
  platformObjects,
  type ServiceBehaviour,
  serviceFiles,
} from "#sandbox/cluster/testing/service-files.ts";
import { startTestCluster, type TestCluster } from "#sandbox/cluster/testing/test-cluster.ts";
import { createRunnerHost } from "#sandbox/github/runner-host.ts";
import { git, pushBranch, startTestGithub, type TestGithub, where } from "#sandbox/github/testing.ts";
import { connectGithub } from "#server/adapters/github/connect.ts";
import { createPullRequestReader } from "#server/adapters/github/pull-request-reader.ts";
import { createStatusWriter } from "#server/adapters/github/status-writer.ts";
import { connectCluster } from "#server/adapters/kubernetes/connect.ts";
import { createPodReader } from "#server/adapters/kubernetes/read-pods.ts";
import { createRefresh } from "#server/adapters/kubernetes/refresh-application.ts";
import { watchApplications } from "#server/adapters/kubernetes/watch-applications.ts";
import { connectDatabase, type Db } from "#server/db.ts";
import { createDeliveryLoops } from "#server/delivery/delivery-loops.ts";
import { createFollowStore } from "#server/delivery/follow-store.ts";
import { createInboxStore } from "#server/delivery/inbox-store.ts";
import { createOwnersStore } from "#server/delivery/owners-store.ts";
import type { DeliveryDeps, FollowDeps } from "#server/delivery/ports.ts";
import { createReadingsStore } from "#server/delivery/readings-store.ts";
import { coursesOf } from "#server/delivery/recall-courses.ts";
import { createRequestsStore } from "#server/delivery/requests-store.ts";
import { leadAlone } from "#server/runtime/leader.ts";
import { createLiveFeed } from "#server/runtime/live-events.ts";
import { createLoops, type Loops } from "#server/runtime/loops.ts";
import { createPace } from "#server/runtime/pace.ts";
import { createSourceHealth } from "#server/runtime/source-health.ts";
import { createTestDatabase } from "#tests/database.ts";
import { openWebhookDoor, webhookSecret } from "#tests/support/webhook-door.ts";

export type Opened = { id: string; number: number; sha: string; tag: string };

/** What delivery needs of a cluster, whichever it is. */
export type DeliveryCluster = {
  /** The reader's, as a portal is given. */
  kubeconfigPath: string;
  /** Creates objects that stand there before any change. */
  place: (objects: readonly KubernetesObject[]) => Promise<void>;
  /** An image that CI has built and pushed. */
  built: (image: { name: string; tag: string; gitDir: string }) => void;
  /** Tells Argo CD that something was pushed, where a webhook would. */
  pushed: () => void;
  /** Stops Argo CD's controller in its tracks, and lets it go on. */
  pause: (isPaused: boolean) => void;
  close: () => Promise<void>;
};

export type Delivery = {
  github: TestGithub;
  db: Db;
  deps: DeliveryDeps;
  /** A followed request with its pull request, as a creation leaves them; its files are a small service's and `more`. */
  open: (service: string, how?: OpenOptions) => Promise<Opened>;
  build: (service: string, tag: string) => void;
  /** What CI says of the head. */
  check: (sha: string, conclusion: "success" | "failure", lines?: string[]) => Promise<void>;
  approveAndMerge: (opened: Pick<Opened, "number">, method?: "merge" | "squash" | "rebase") => Promise<void>;
  /** A second pull request on top of main, merged and read by the portal; null removes a file. Gives its number. */
  mergeAnother: (branch: string, files: Record<string, string | null>) => Promise<number>;
  /** Resolves with the course of a request once it is as wanted; rejects with its last state after `withinMs`. */
  until: (id: string, wanted: (course: Course) => boolean, withinMs?: number) => Promise<Course>;
  /** Does something while Argo CD looks away. */
  whilePaused: (work: () => Promise<void>) => Promise<void>;
  /** Ends the present worker and starts another. */
  restartWorker: () => Promise<void>;
  close: () => Promise<void>;
};

export type OpenOptions = {
  behaviour?: ServiceBehaviour;
  /** Whether CI built and pushed the image; it did where nothing is said. */
  isBuilt?: boolean;
  /** Files in place of the small service's own, or beside them. */
  more?: Record<string, string>;
  /** Whether Argo CD undoes what differs from Git; it does where nothing is said. */
  selfHeal?: boolean;
};

export type DeliveryWorld = Delivery & { cluster: TestCluster };

const repository = "acme/platform";
const platform = {
  repository,
  branch: "main",
  paths: {
    services: "services",
    apps: "manifests/apps",
    applications: "manifests/argocd/applications",
    runbooks: "docs/runbooks",
    templates: "templates",
  },
  imageRegistry: "registry.example.com/acme",
  argocdNamespace: "argocd",
};

/** The same over the embedded cluster. */
export async function startDeliveryWorld(): Promise<DeliveryWorld> {
  const cluster = await startTestCluster();
  return Object.assign(await startDelivery(embedded(cluster)), { cluster });
}

/** The embedded cluster as delivery sees it. */
export function embedded(cluster: TestCluster): DeliveryCluster {
  const { control, kubeconfigPath } = cluster.cluster;
  return {
    kubeconfigPath,
    place: async (objects) => {
      for (const object of objects) control.objects.create(kindOf(object), object);
    },
    built: ({ name, tag, gitDir }) =>
      cluster.registry.push({ name, tag, source: { repository: gitDir, tree: tag } }),
    pushed: () => control.notifyPush(),
    pause: (isPaused) =>
      isPaused ? control.inject("controller-paused", { times: null }) : control.lift("controller-paused"),
    close: () => cluster.close(),
  };
}

const kindOf = ({ kind }: KubernetesObject) => (kind === "AppProject" ? kinds.appProject : kinds.application);

/**
 * GitHub, a database and the worker's delivery loops over the real adapters and a given cluster, all on loopback. Two
 * in one process need different installations.
 */
export async function startDelivery(cluster: DeliveryCluster, installationId = 815): Promise<Delivery> {
  const [database, github] = await Promise.all([
    createTestDatabase(),
    startTestGithub({
      installationId,
      repository: {
        rules: [{ branch: "main", requiredApprovals: 1, requiredChecks: ["gate"] }],
        from: {
          files: { "README.md": "# platform\n", "manifests/argocd/applications/README.md": "Applications\n" },
        },
      },
    }),
  ]);
  const db = connectDatabase(database.url);
  const log = pino({ enabled: false });
  const gitDir = github.github.gitDir(repository);
  const gitUrl = `file://${gitDir}`;
  const { project, application } = platformObjects(gitUrl);
  await cluster.place([project, application]);
  await db.user.create({ data: { id: "user-ines", login: "ines", name: "Ines Duarte" } });

  const url = (name: string, number: number) => `${github.github.url}/${name}/pull/${number}`;
  const deps: DeliveryDeps = {
    readings: createReadingsStore(db),
    requests: createRequestsStore(db, url),
    sources: createSourceHealth(db),
    feed: createLiveFeed(db, database.url, log),
    owners: createOwnersStore(db),
    budgetTroubles: async () => [],
    platform,
    prometheus: false,
    cluster: "trial",
    reconcileSeconds: 1,
  };
  const octokit = connectGithub({
    apiUrl: github.github.apiUrl,
    appId: 4711,
    privateKey: github.privateKey,
    installationId,
    repository,
  });
  const kube = connectCluster(cluster.kubeconfigPath);
  const inbox = createInboxStore(db);
  const pace = createPace(db, String(installationId), 0);
  const follow: FollowDeps = {
    ...deps,
    github: createPullRequestReader(octokit, repository),
    statuses: createStatusWriter(octokit, repository, pace),
    budgets: { ofPullRequest: async () => null, ofMergeGroup: async () => null },
    pace,
    measured: null,
    clusterReader: { podsOf: createPodReader(kube.reader), refresh: createRefresh(kube.refresher) },
    follow: createFollowStore(db, url),
    inbox,
    portalUrl: "http://127.0.0.1:3000",
    log,
  };
  const door = await openWebhookDoor(inbox);
  github.github.setWebhookTargets([{ url: door.url, secret: webhookSecret }]);

  function startWorker(): Loops {
    const loops = createLoops(log);
    const all = createDeliveryLoops({
      deps: follow,
      now: () => new Date(),
      pollMs: 50,
      leadAlone: (lead, stop) => leadAlone(db, "delivery", 1_000, lead, stop),
      watch: (sink, signal) => watchApplications(kube.reader, sink, signal),
      baseMoved: cluster.pushed,
    });
    for (const { name, run, intervalMs } of all) loops.registerLoop(name, run, intervalMs);
    loops.start();
    return loops;
  }
  let worker = startWorker();

  const build = (service: string, tag: string) => cluster.built({ name: service, tag, gitDir });

  async function until(id: string, wanted: (course: Course) => boolean, withinMs = 150_000): Promise<Course> {
    let last: Course | null = null;
    for await (const _news of deps.feed.follow(null, AbortSignal.timeout(withinMs))) {
      last = (await coursesOf(deps, await deps.requests.find({ ids: [id] }), new Date())).get(id) ?? null;
      if (last && wanted(last)) return last;
    }
    throw new Error(`The course never became what was expected: ${JSON.stringify(last?.hops, null, 1)}`);
  }

  const check: Delivery["check"] = async (sha, conclusion, lines = ["fine"]) => {
    const host = createRunnerHost(github.github);
    const event = {
      name: "pull_request",
      action: "opened",
      repository,
      ref: "refs/heads/b",
      sha,
      headSha: sha,
      branch: "b",
      baseBranch: "main",
      actor: "ines",
      payload: {},
    } as const;
    const run = host.startRun({ workflow: "gitops", path: ".github/workflows/gitops.yml", event });
    const job = run.job("gate");
    job.start();
    for (const line of lines) job.log(`${line}\n`);
    job.finish(conclusion);
    run.finish(conclusion);
    await host.settled();
  };

  const approveAndMerge: Delivery["approveAndMerge"] = async ({ number }, method = "squash") => {
    await github.as("tomas").pulls.createReview({ ...where, pull_number: number, event: "APPROVE" });
    await github.as("tomas").pulls.merge({ ...where, pull_number: number, merge_method: method });
  };

  return {
    github,
    db,
    deps,
    build,
    until,

    open: async (service, how = {}) => {
      const { behaviour = { version: "one" }, isBuilt = true, more = {}, selfHeal } = how;
      const id = `req_${service.replaceAll("-", "").padEnd(8, "0").slice(0, 8)}`;
      const draft = await pushBranch(github.as("ines"), `draft-${service}`, serviceFiles(service, behaviour));
      const tag = await git("--git-dir", gitDir, "rev-parse", `${draft}:services/${service}`);
      const branch = `portal/create/${id}`;
      const files = {
        ...serviceFiles(service, behaviour),
        ...manifestFiles(service, gitUrl, "unpinned", { selfHeal }),
        ...overlayFile(service, tag),
        ...more,
      };
      const sha = await pushBranch(github.app, branch, files);
      if (isBuilt) build(service, tag);
      const pull = await github.app.pulls.create({
        ...where,
        title: `Create ${service}`,
        head: branch,
        base: "main",
      });
      await createRequest(db, { id, service, branch, number: pull.data.number });
      return { id, number: pull.data.number, sha, tag };
    },

    check,
    approveAndMerge,

    mergeAnother: async (branch, changes) => {
      const base = await github.app.git.getRef({ ...where, ref: "heads/main" });
      const tree = await github.app.git.createTree({
        ...where,
        base_tree: base.data.object.sha,
        tree: Object.entries(changes).map(([path, content]) => ({
          path,
          mode: "100644",
          type: "blob",
          ...(content === null ? { sha: null } : { content }),
        })),
      });
      const parents = [base.data.object.sha];
      const commit = await github.app.git.createCommit({
        ...where,
        message: branch,
        tree: tree.data.sha,
        parents,
      });
      await github.app.git.createRef({ ...where, ref: `refs/heads/${branch}`, sha: commit.data.sha });
      const pull = await github
        .as("ines")
        .pulls.create({ ...where, title: branch, head: branch, base: "main" });
      await check(commit.data.sha, "success");
      const { number } = pull.data;
      await approveAndMerge({ number });
      for await (const _news of deps.feed.follow(null, AbortSignal.timeout(60_000))) {
        const stored = await deps.readings.pullRequest(repository, number);
        if (stored?.reading.state === "merged") return number;
      }
      throw new Error(`Pull request ${number} was never read as merged.`);
    },
    whilePaused: async (work) => {
      cluster.pause(true);
      await work().finally(() => cluster.pause(false));
    },

    restartWorker: async () => {
      await worker.stop(5_000);
      worker = startWorker();
    },

    close: async () => {
      await worker.stop(5_000);
      await door.close();
      await Promise.all([github.close(), cluster.close(), deps.feed.close()]);
      await db.$disconnect();
      await database.close();
    },
  };
}

async function createRequest(
  db: Db,
  { id, service, branch, number }: { id: string; service: string; branch: string; number: number },
): Promise<void> {
  await db.changeRequest.create({
    data: {
      id,
      kind: "create",
      state: "following",
      step: "follow",
      title: `Create ${service}`,
      serviceName: service,
      ownerTeam: "payments",
      templateName: "small",
      templateVersion: "1.0.0",
      templateCommit: "0123abcd",
      answers: {},
      requestedById: "user-ines",
      requesterLogin: "ines",
      idempotencyKey: id,
      payloadSha: id,
      repository,
      baseBranch: "main",
      renderedDigest: "d".repeat(64),
      branch,
      pullRequest: number,
      claim: { create: { name: service } },
      steps: { create: { step: "pull-request", outcome: "done", fence: 1, evidence: {} } },
    },
  });
}
