import { hostname } from "node:os";
import type { Octokit } from "@octokit/rest";
import { planCreation } from "#domain/scaffold/plan-creation.ts";
import { connectGithub } from "#server/adapters/github/connect.ts";
import { createDirectory } from "#server/adapters/github/directory.ts";
import { createPlatformRepo } from "#server/adapters/github/platform-repo.ts";
import { createPullRequestReader } from "#server/adapters/github/pull-request-reader.ts";
import { createPullRequests } from "#server/adapters/github/pull-requests.ts";
import { createRepositoryReader } from "#server/adapters/github/repository-reader.ts";
import { createStatusWriter } from "#server/adapters/github/status-writer.ts";
import { connectCluster } from "#server/adapters/kubernetes/connect.ts";
import { createPodReader } from "#server/adapters/kubernetes/read-pods.ts";
import { createRefresh } from "#server/adapters/kubernetes/refresh-application.ts";
import { watchApplications } from "#server/adapters/kubernetes/watch-applications.ts";
import type { CatalogDeps } from "#server/catalog/ports.ts";
import { createCatalogLoop } from "#server/catalog/refresh-catalog.ts";
import { createCatalogStore } from "#server/catalog/store.ts";
import { checkSchema, connectDatabase, type Db } from "#server/db.ts";
import type { WebhookDoor } from "#server/delivery/accept-delivery.ts";
import { createDeliveryLoops, type DeliveryLoop } from "#server/delivery/delivery-loops.ts";
import { createFollowStore } from "#server/delivery/follow-store.ts";
import { createInboxStore } from "#server/delivery/inbox-store.ts";
import { listSources } from "#server/delivery/list-sources.ts";
import { createOwnersStore } from "#server/delivery/owners-store.ts";
import type { DeliveryDeps, FollowDeps } from "#server/delivery/ports.ts";
import { createReadingsStore } from "#server/delivery/readings-store.ts";
import { coursesOf } from "#server/delivery/recall-courses.ts";
import { createRequestsStore } from "#server/delivery/requests-store.ts";
import { authOptions } from "#server/identity/auth.ts";
import type { AuthDoor } from "#server/identity/auth-door.ts";
import type { IdentityDeps } from "#server/identity/identity-deps.ts";
import { createAuditReader } from "#server/identity/list-audit.ts";
import { principalOf } from "#server/identity/principal-of.ts";
import { createRecordRefusal } from "#server/identity/record-refusal.ts";
import { refreshTeams } from "#server/identity/refresh-teams.ts";
import { createIdentityStore } from "#server/identity/store.ts";
import { type Env, readEnv } from "#server/runtime/env.ts";
import type { Chore } from "#server/runtime/jobs.ts";
import { leadAlone } from "#server/runtime/leader.ts";
import { createLiveFeed, pruneLiveEvents } from "#server/runtime/live-events.ts";
import { createLog, type Log } from "#server/runtime/log.ts";
import type { LoopRun } from "#server/runtime/loops.ts";
import { createPace, type Pace } from "#server/runtime/pace.ts";
import { createReadiness } from "#server/runtime/readiness.ts";
import { readSettings, type Settings } from "#server/runtime/settings.ts";
import { createSourceHealth } from "#server/runtime/source-health.ts";
import type { RunnerDeps } from "#server/scaffold/attempt.ts";
import { createDraftStore } from "#server/scaffold/draft-store.ts";
import { createKnownNames } from "#server/scaffold/known-names-store.ts";
import { ownPaths } from "#server/scaffold/own-paths.ts";
import { createRequestListStore } from "#server/scaffold/request-list-store.ts";
import { createRequestStore } from "#server/scaffold/request-store.ts";
import type { ScaffoldDeps } from "#server/scaffold/scaffold-deps.ts";
import { standingOf } from "#server/scaffold/standing-of.ts";
import { createWorkStore } from "#server/scaffold/work-store.ts";

/** Everything the features stand on. This file alone knows which adapter serves which port. */
export type Deps = {
  env: Env;
  settings: Settings;
  log: Log;
  db: Db;
  now: () => Date;
  identity: IdentityDeps;
  signIn: AuthDoor;
  catalog: CatalogDeps;
  delivery: DeliveryDeps;
  scaffold: ScaffoldDeps;
  webhooks: WebhookDoor;
  readiness: ReturnType<typeof createReadiness>;
};

/** Wires the features for one process. */
export function createDeps(env: Env): Deps {
  const settings = readSettings(env.PORTOLAN_CONFIG);
  const log = createLog("portolan");
  const now = () => new Date();
  const db = connectDatabase(env.DATABASE_URL);
  const github = connectGithub({
    apiUrl: env.GITHUB_API_URL,
    appId: env.GITHUB_APP_ID,
    privateKey: env.GITHUB_APP_PRIVATE_KEY,
    installationId: env.GITHUB_APP_INSTALLATION_ID,
    repository: settings.platform.repository,
  });
  const organisation = settings.platform.repository.split("/")[0] ?? "";
  const identity = {
    store: createIdentityStore(db),
    directory: createDirectory(github, organisation),
    audit: createAuditReader(db),
    recordRefusal: createRecordRefusal(db),
    roles: settings.roles,
    secureCookies: env.PORTAL_URL.startsWith("https:"),
  };
  const delivery = wireDelivery(env, settings, db, log);
  const signIn = wireSignIn(env, identity, log, now);
  const readiness = createReadiness(() => checkSchema(db));
  const catalog = {
    store: createCatalogStore(db, settings.platform.repository),
    platform: settings.platform,
    githubUrl: env.GITHUB_URL,
    delivery,
  };
  const webhooks = { inbox: createInboxStore(db), secrets: env.GITHUB_WEBHOOK_SECRET.split(",") };
  const scaffold = wireScaffold(env, settings, db, catalog);
  return { env, settings, log, db, now, identity, signIn, catalog, delivery, scaffold, webhooks, readiness };
}

function wireScaffold(
  env: Env,
  { platform }: Settings,
  db: Db,
  { store, delivery }: CatalogDeps,
): ScaffoldDeps {
  return {
    requests: createRequestStore(db),
    list: createRequestListStore(db),
    drafts: createDraftStore(db),
    templates: store,
    takenNames: createKnownNames(db),
    plan: planCreation,
    target: { ...platform, gitUrl: `${env.GITHUB_URL}/${platform.repository}.git` },
    coursesOf: async (ids, now) =>
      coursesOf(delivery, await delivery.requests.find({ ids, limit: ids.length }), now),
    sources: (now) => listSources(delivery, now),
    pullRequestUrl: pullRequestUrls(env),
  };
}

function wireDelivery(env: Env, { platform }: Settings, db: Db, log: Log): DeliveryDeps {
  return {
    readings: createReadingsStore(db),
    requests: createRequestsStore(db, pullRequestUrls(env)),
    sources: createSourceHealth(db),
    feed: createLiveFeed(db, env.DATABASE_URL, log),
    owners: createOwnersStore(db),
    platform,
    cluster: env.CLUSTER_NAME,
    reconcileSeconds: env.RECONCILE_SECONDS,
  };
}

function pullRequestUrls({ GITHUB_URL }: Env): (repository: string, number: number) => string {
  return (repository, number) => `${GITHUB_URL}/${repository}/pull/${number}`;
}

function wireSignIn(env: Env, { store, directory }: IdentityDeps, log: Log, now: () => Date): AuthDoor {
  const portal = { portalUrl: env.PORTAL_URL, secret: env.SESSION_SECRET };
  const github = {
    url: env.GITHUB_URL,
    apiUrl: env.GITHUB_API_URL,
    clientId: env.GITHUB_OAUTH_CLIENT_ID,
    clientSecret: env.GITHUB_OAUTH_CLIENT_SECRET,
  };
  return { ...portal, store, options: authOptions({ ...portal, github }, { store, directory, log, now }) };
}

/** What the worker does besides: loops take their own, chores come by the clock. */
export type Work = { requests: RunnerDeps; catalog: LoopRun; delivery: DeliveryLoop[]; chores: Chore[] };

/** Wires the worker's parts. Its calls to GitHub have a pool of their own, so that no page waits for them. `wake` cuts a loop's wait short. */
export function createWork(deps: Deps, wake: (loop: string) => void): Work {
  const { env, db, identity, now } = deps;
  const { platform } = deps.settings;
  const { repository } = platform;
  const github = connectGithub({
    apiUrl: env.GITHUB_API_URL,
    appId: env.GITHUB_APP_ID,
    privateKey: env.GITHUB_APP_PRIVATE_KEY,
    installationId: env.GITHUB_APP_INSTALLATION_ID,
    repository,
  });
  const pace = createPace(db, String(env.GITHUB_APP_INSTALLATION_ID), env.GITHUB_WRITE_INTERVAL_MS);
  const requests: RunnerDeps = {
    store: createWorkStore(db),
    repo: createPlatformRepo(github, repository),
    pulls: createPullRequests(github, repository),
    pace,
    standingOf: async (login, team) => standingOf(await principalOf(login, identity), login, team, now()),
    pathsOf: (service) => ownPaths(platform, service),
    owner: `${hostname()}:${process.pid}`,
    leaseMs: env.LEASE_SECONDS * 1_000,
    settleMs: env.GITHUB_SETTLE_MS,
    log: deps.log,
    now,
    chance: Math.random,
  };
  const chores: Chore[] = [
    {
      name: "refresh-teams",
      cron: "*/2 * * * *",
      run: async (stop) => void (await refreshTeams(identity, now(), stop)),
    },
  ];
  const catalog = createCatalogLoop({
    reader: createRepositoryReader(github, repository, platform.branch),
    store: deps.catalog.store,
    platform,
    sources: deps.delivery.sources,
    now,
  });
  chores.push({ name: "prune-records", cron: "17 * * * *", run: () => pruneRecords(deps) });
  const delivery = wireFollowing(deps, github, pace, () => wake("catalog"));
  return { requests, catalog, delivery, chores };
}

const hourMs = 3_600_000;

/** Live events serve reconnects of minutes; deliveries stay known for longer than GitHub repeats them. */
async function pruneRecords({ db, webhooks }: Deps): Promise<void> {
  await pruneLiveEvents(db, 24 * hourMs);
  await webhooks.inbox.prune(7 * 24 * hourMs);
}

function wireFollowing(deps: Deps, github: Octokit, pace: Pace, baseMoved: () => void): DeliveryLoop[] {
  const { env, db, log, now } = deps;
  const { repository } = deps.settings.platform;
  const cluster = connectCluster(env.KUBECONFIG);
  const follow: FollowDeps = {
    ...deps.delivery,
    github: createPullRequestReader(github, repository),
    statuses: createStatusWriter(github, repository, pace),
    clusterReader: { podsOf: createPodReader(cluster.reader), refresh: createRefresh(cluster.refresher) },
    follow: createFollowStore(db, pullRequestUrls(env)),
    inbox: deps.webhooks.inbox,
    portalUrl: env.PORTAL_URL,
    log,
  };
  return createDeliveryLoops({
    deps: follow,
    now,
    pollMs: env.POLL_SECONDS * 1_000,
    leadAlone: (lead, stop) => leadAlone(db, "delivery", env.LEASE_SECONDS * 1_000, lead, stop),
    watch: (sink, signal) => watchApplications(cluster.reader, sink, signal),
    baseMoved,
  });
}

declare global {
  // Next loads a module once per bundle; the pool must be one per process.
  var portolanDeps: Deps | undefined;
}

/** The process's own wiring, made at first use. */
export function getDeps(): Deps {
  globalThis.portolanDeps ??= createDeps(readEnv(process.env));
  return globalThis.portolanDeps;
}
