import { connectDatabase, type Db } from "#server/db.ts";
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
};

/** Wires the features for one process. */
export function createDeps(env: Env): Deps {
  const settings = readSettings(env.PORTOLAN_CONFIG);
  const db = connectDatabase(env.DATABASE_URL);
  return {
    env,
    settings,
    log: createLog("portolan"),
    db,
    now: () => new Date(),
    identity: {
      store: createIdentityStore(db),
      roles: settings.roles,
      secureCookies: env.PORTAL_URL.startsWith("https:"),
    },
  };
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
