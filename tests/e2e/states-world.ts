import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { BrowserContext } from "@playwright/test";
import { Client } from "pg";
import { freePort } from "#sandbox/free-port.ts";
import { startPortalProcess, untilReady } from "#sandbox/portal-process.ts";
import { sessionKey } from "#server/identity/session-cookie.ts";
import { migrate, readMigrations } from "#server/runtime/migrate.ts";

/** What every route shows; people, teams and sessions stay, so that somebody is signed in to see it. */
const shown = [
  "catalog_snapshot",
  "catalog_entity",
  "stored_template",
  "change_request",
  "name_claim",
  "course_hop",
  "pull_request_reading",
  "application_reading",
  "source_health",
  "audit_entry",
];
const kept = ["user", "team", "team_member"];

export type StatesWorld = {
  url: string;
  /** Signs a person in to this portal without a form. */
  signIn: (context: BrowserContext, login: string) => Promise<void>;
  full: () => Promise<void>;
  empty: () => Promise<void>;
  /** Every outside reading is ten minutes old and its source has failed since. */
  stale: () => Promise<void>;
  /** Takes tables away until `back` is called: what reads them fails as it would in earnest. */
  away: (tables?: string[]) => Promise<void>;
  back: () => Promise<void>;
  stop: () => Promise<void>;
};

/**
 * A second portal over a copy of the trial world's database, without a worker: what it shows changes only when a test
 * changes it. `requestId` is a request that failed, made for the pages about one request.
 */
export async function startStatesWorld(
  root: string,
  worldEnv: Record<string, string>,
  requestId: string,
): Promise<StatesWorld> {
  const source = await connected(worldEnv.DATABASE_URL ?? "");
  const name = `states_${randomBytes(4).toString("hex")}`;
  await source.query(`CREATE DATABASE ${name}`);
  const databaseUrl = new URL(worldEnv.DATABASE_URL ?? "");
  databaseUrl.pathname = name;
  await migrate(databaseUrl.href, await readMigrations(join(root, "prisma/migrations")));
  const db = await connected(databaseUrl.href);
  // Rows come in any order and the audit log is emptied: neither foreign keys nor its guard are looked at here.
  await db.query("SET session_replication_role = replica");

  const [port, metrics] = await Promise.all([freePort(), freePort()]);
  const url = `http://127.0.0.1:${port}`;
  const web = startPortalProcess("web", {
    root,
    dir: join(root, ".portolan/e2e-logs/states"),
    env: {
      ...worldEnv,
      DATABASE_URL: databaseUrl.href,
      PORTAL_URL: url,
      PORT: String(port),
      METRICS_PORT: String(metrics),
    },
  });
  await untilReady(`${url}/readyz`, 60_000, web);

  const copy = async (tables: string[]) => {
    for (const table of tables) {
      const { rows } = await source.query(`SELECT * FROM "${table}"`);
      await db.query(`DELETE FROM "${table}"`);
      await db.query(`INSERT INTO "${table}" SELECT * FROM json_populate_recordset(NULL::"${table}", $1)`, [
        JSON.stringify(rows),
      ]);
    }
  };
  let gone: string[] = [];

  const world: StatesWorld = {
    url,
    signIn: async (context, login) => {
      const token = randomBytes(16).toString("hex");
      await insertUser(db, login);
      await db.query(
        `INSERT INTO session (id, user_id, expires_at)
         SELECT $1, id, now() + interval '1 hour' FROM "user" WHERE login = $2`,
        [sessionKey(token), login],
      );
      await context.addCookies([{ name: "portolan-session", value: token, url }]);
    },
    full: async () => {
      await world.back();
      await copy(shown);
      await db.query("UPDATE source_health SET ok_at = now(), failing_since = NULL, error = NULL");
      for (const table of ["catalog_snapshot", "pull_request_reading", "application_reading"]) {
        await db.query(`UPDATE ${table} SET observed_at = now()`);
      }
      await insertFailedRequest(db, requestId);
    },
    empty: async () => {
      for (const table of shown) await db.query(`DELETE FROM "${table}"`);
    },
    stale: async () => {
      for (const table of ["catalog_snapshot", "pull_request_reading", "application_reading"]) {
        await db.query(`UPDATE ${table} SET observed_at = now() - interval '10 minutes'`);
      }
      await db.query(`UPDATE source_health SET ok_at = now() - interval '10 minutes', failed_at = now(),
        failing_since = now() - interval '10 minutes', error = 'connect ECONNREFUSED'`);
    },
    away: async (tables = shown) => {
      for (const table of tables) await db.query(`ALTER TABLE "${table}" RENAME TO "${table}_away"`);
      gone = tables;
    },
    back: async () => {
      for (const table of gone) await db.query(`ALTER TABLE "${table}_away" RENAME TO "${table}"`);
      gone = [];
    },
    stop: async () => {
      await web.stop();
      await db.end();
      await source.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await source.end();
    },
  };
  await copy(kept);
  await world.full();
  return world;
}

async function insertFailedRequest(db: Client, id: string): Promise<void> {
  await insertUser(db, "ines");
  const { rows } = await db.query(`SELECT id FROM "user" WHERE login = 'ines'`);
  const now = new Date();
  const row = {
    id,
    kind: "create-service",
    state: "failed",
    step: "done",
    title: "Create refunds-api",
    service_name: "refunds-api",
    owner_team: "payments",
    template_name: "http-api-ts",
    template_version: "1.0.0",
    template_commit: "a".repeat(40),
    answers: { name: "refunds-api" },
    requested_by_id: rows[0].id,
    requester_login: "ines",
    idempotency_key: id,
    payload_sha: "b".repeat(64),
    repository: "acme/platform",
    base_branch: "main",
    rendered_digest: "c".repeat(64),
    branch: `portolan/${id}`,
    explanation: {
      code: "app-lacks-right",
      message: "The GitHub App may not write to acme/platform",
      mend: "Grant it the right Contents: write, then try again.",
    },
    fence: 1,
    attempts: 1,
    next_attempt_at: now,
    created_at: now,
    updated_at: now,
    finished_at: now,
  };
  await db.query("INSERT INTO change_request SELECT * FROM json_populate_record(NULL::change_request, $1)", [
    JSON.stringify(row),
  ]);
}

async function insertUser(db: Client, login: string): Promise<void> {
  await db.query(
    `INSERT INTO "user" (id, login, name) VALUES ($1, $1, initcap($1)) ON CONFLICT (login) DO NOTHING`,
    [login],
  );
}

async function connected(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client;
}
