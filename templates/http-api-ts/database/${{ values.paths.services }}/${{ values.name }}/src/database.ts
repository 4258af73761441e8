import { readdir, readFile } from "node:fs/promises";
import pg from "pg";
import type { Greetings } from "./greetings.ts";

/** The service's own schema; its role owns nothing else. */
const schema = "${{ values.name | replace('-', '_') }}";
const migrations = new URL("./migrations/", import.meta.url);

export type Database = { greetings: Greetings; isReachable: () => Promise<boolean>; close: () => Promise<void> };

/** Connects, brings the schema up to date and returns what the routes need. */
export async function connectDatabase(url: string): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: 2_000,
    options: `-c search_path=${schema} -c statement_timeout=5000`,
  });
  // A lost idle connection is replaced at the next query; without a listener it would end the process.
  pool.on("error", () => {});
  await migrate(pool);
  return {
    greetings: {
      add: async (name) => {
        await pool.query("INSERT INTO greeting (name) VALUES ($1)", [name]);
      },
      latest: async () => {
        const { rows } = await pool.query<{ name: string }>("SELECT name FROM greeting ORDER BY id DESC LIMIT 20");
        return rows.map((row) => row.name);
      },
    },
    isReachable: () => pool.query("SELECT 1").then(() => true, () => false),
    close: () => pool.end(),
  };
}

/** Runs each file of `migrations` once, in order, all under one lock so that pods starting together wait. */
async function migrate(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    await client.query("SELECT pg_advisory_xact_lock(hashtext($1))", [schema]);
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
    await client.query("CREATE TABLE IF NOT EXISTS migration (name text PRIMARY KEY, ran_at timestamptz DEFAULT now())");
    for (const name of (await readdir(migrations)).sort()) {
      const { rowCount } = await client.query("SELECT 1 FROM migration WHERE name = $1", [name]);
      if (rowCount) continue;
      await client.query(await readFile(new URL(name, migrations), "utf8"));
      await client.query("INSERT INTO migration (name) VALUES ($1)", [name]);
    }
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  } finally {
    client.release();
  }
}
