import { connectGithub } from "#server/adapters/github/connect.ts";
import { createDirectory } from "#server/adapters/github/directory.ts";
import { connectDatabase, type Db } from "#server/db.ts";
import { authOptions } from "#server/identity/auth.ts";
import type { AuthDoor } from "#server/identity/auth-door.ts";
import type { IdentityDeps } from "#server/identity/ports.ts";
import { createIdentityStore } from "#server/identity/store.ts";
import { type Env, readEnv } from "#server/runtime/env.ts";
import { createLog, type Log } from "#server/runtime/log.ts";
import { readSettings, type Settings } from "#server/runtime/settings.ts";

/** Everything the features stand on. This file alone knows which adapter serves which port. */
export type Deps = {
  env: Env;
  settings: Settings;
  log: Log;
  db: Db;
  now: () => Date;
  identity: IdentityDeps;
  signIn: AuthDoor;
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
    roles: settings.roles,
    secureCookies: env.PORTAL_URL.startsWith("https:"),
  };
  return { env, settings, log, db, now, identity, signIn: wireSignIn(env, identity, log, now) };
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

declare global {
  // Next loads a module once per bundle; the pool must be one per process.
  var portolanDeps: Deps | undefined;
}

/** The process's own wiring, made at first use. */
export function getDeps(): Deps {
  globalThis.portolanDeps ??= createDeps(readEnv(process.env));
  return globalThis.portolanDeps;
}
