import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { BrowserContext } from "@playwright/test";
import { Client } from "pg";
import { freePort } from "#sandbox/free-port.ts";
import { startPortalProcess, untilReady } from "#sandbox/portal-process.ts";
import { sessionKey } from "#server/identity/session-cookie.ts";
import { migrate, readMigrations } from "#server/runtime/migrate.ts";
import {
  ageOneReading,
  breakObjective,
  breakRunbook,
  changeAudit,
  holdObjectives,
  insertBrokenTemplate,
  insertFailedRequest,
  insertMovingRequest,
  insertOpenPullRequest,
  insertUser,
  silence,
} from "./states-rows.ts";

/** What every route shows; people, teams and sessions stay, so that somebody is signed in to see it. */
const shown = [
  "catalog_snapshot",
  "catalog_entity",
  "stored_template",
  "stored_runbook",
  "stored_alert",
  "service_reservation",
  "change_request",
  "rendered_tree",
  "name_claim",
  "course_hop",
  "pull_request_reading",
  "application_reading",
  "source_health",
  "audit_entry",
  "stored_objective",
  "objective_file",
  "budget_verdict",
];
const kept = ["user", "team", "team_member"];

const movingRequest = "req_m0v1ng01";

export type StatesWorld = {
  url: string;
  /** Signs a person in to this portal without a form. */
  signIn: (context: BrowserContext, login: string) => Promise<void>;
  /** The request that create.spec.ts brought to healthy. */
  liveRequest: string;
  full: () => Promise<void>;
  /** Everything answers, and nothing is there. */
  empty: () => Promise<void>;
  /** Every outside reading is ten minutes old and its source has failed since. */
  stale: () => Promise<void>;
  /** One source has been silent for so long that nothing it said is believed. */
  silent: (source: "GitHub" | "cluster") => Promise<void>;
  /** GitHub answers, but one open pull request was not read again. */
  oneOld: () => Promise<void>;
  /** A second golden path whose file cannot be read. */
  breakTemplate: () => Promise<void>;
  /** The front matter of a runbook cannot be read. */
  breakRunbook: () => Promise<void>;
  /** The file of an objective cannot be read whole. */
  breakObjective: () => Promise<void>;
  /** Somebody is changing the objectives of order-service. */
  holdObjectives: () => Promise<void>;
  /** Somebody changed an entry of the audit log behind the portal's back. */
  breakAudit: () => Promise<void>;
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
  const { rows: live } = await source.query(
    `SELECT id FROM change_request WHERE service_name = 'checkout-api'`,
  );
  if (live.length === 0)
    throw new Error("No request for checkout-api: create.spec.ts goes before states.spec.ts");

  const world: StatesWorld = {
    url,
    liveRequest: live[0].id,
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
      await insertMovingRequest(db, movingRequest);
      await insertOpenPullRequest(db);
    },
    empty: async () => {
      const facts = shown.filter((table) => table !== "catalog_snapshot" && table !== "source_health");
      for (const table of facts) await db.query(`DELETE FROM "${table}"`);
    },
    stale: async () => {
      for (const table of ["catalog_snapshot", "pull_request_reading", "application_reading"]) {
        await db.query(`UPDATE ${table} SET observed_at = now() - interval '10 minutes'`);
      }
      await db.query(`UPDATE source_health SET ok_at = now() - interval '10 minutes', failed_at = now(),
        failing_since = now() - interval '10 minutes', error = 'connect ECONNREFUSED'`);
    },
    silent: (source) => silence(db, source),
    oneOld: () => ageOneReading(db),
    breakTemplate: () => insertBrokenTemplate(db),
    breakRunbook: () => breakRunbook(db),
    breakObjective: () => breakObjective(db),
    holdObjectives: () => holdObjectives(db, movingRequest),
    breakAudit: () => changeAudit(db),
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

async function connected(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client;
}
