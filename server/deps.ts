import { hostname } from "node:os";
import { connectGithub } from "#server/adapters/github/connect.ts";
import { createDirectory } from "#server/adapters/github/directory.ts";
import { createPlatformRepo } from "#server/adapters/github/platform-repo.ts";
import { createPullRequests } from "#server/adapters/github/pull-requests.ts";
import { checkSchema, connectDatabase, type Db } from "#server/db.ts";
import { createOwnersStore } from "#server/delivery/owners-store.ts";
import type { DeliveryDeps } from "#server/delivery/ports.ts";
import { createReadingsStore } from "#server/delivery/readings-store.ts";
import { createRequestsStore } from "#server/delivery/requests-store.ts";
import { authOptions } from "#server/identity/auth.ts";
import type { AuthDoor } from "#server/identity/auth-door.ts";
import { createAuditReader } from "#server/identity/list-audit.ts";
import type { IdentityDeps } from "#server/identity/ports.ts";
import { principalOf } from "#server/identity/principal-of.ts";
import { refreshTeams } from "#server/identity/refresh-teams.ts";
import { createIdentityStore } from "#server/identity/store.ts";
import { type Env, readEnv } from "#server/runtime/env.ts";
import type { Chore } from "#server/runtime/jobs.ts";
import { createLiveFeed } from "#server/runtime/live-events.ts";
import { createLog, type Log } from "#server/runtime/log.ts";
import { createPace } from "#server/runtime/pace.ts";
import { createReadiness } from "#server/runtime/readiness.ts";
import { readSettings, type Settings } from "#server/runtime/settings.ts";
import { createSourceHealth } from "#server/runtime/source-health.ts";
import type { RunnerDeps } from "#server/scaffold/attempt.ts";
import { ownPaths } from "#server/scaffold/own-paths.ts";
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
  delivery: DeliveryDeps;
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
    roles: settings.roles,
    secureCookies: env.PORTAL_URL.startsWith("https:"),
  };
  const delivery = wireDelivery(env, settings, db, log);
  const signIn = wireSignIn(env, identity, log, now);
  const readiness = createReadiness(() => checkSchema(db));
  return { env, settings, log, db, now, identity, signIn, delivery, readiness };
}

function wireDelivery(env: Env, { platform }: Settings, db: Db, log: Log): DeliveryDeps {
  return {
    readings: createReadingsStore(db),
    requests: createRequestsStore(
      db,
      (repository, number) => `${env.GITHUB_URL}/${repository}/pull/${number}`,
    ),
    sources: createSourceHealth(db),
    feed: createLiveFeed(db, env.DATABASE_URL, log),
    owners: createOwnersStore(db),
    platform,
    cluster: env.CLUSTER_NAME,
    reconcileSeconds: env.RECONCILE_SECONDS,
  };
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
export type Work = { requests: RunnerDeps; chores: Chore[] };

/** Wires the worker's parts. Its calls to GitHub have a pool of their own, so that no page waits for them. */
export function createWork(deps: Deps): Work {
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
  const requests: RunnerDeps = {
    store: createWorkStore(db),
    repo: createPlatformRepo(github, repository),
    pulls: createPullRequests(github, repository),
    pace: createPace(db, String(env.GITHUB_APP_INSTALLATION_ID), env.GITHUB_WRITE_INTERVAL_MS),
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
  return { requests, chores };
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
