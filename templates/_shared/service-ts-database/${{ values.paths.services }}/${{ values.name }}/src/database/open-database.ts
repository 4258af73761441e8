import { readdir, readFile } from "node:fs/promises";
import pg from "pg";

/** The pool of the service's own schema. Its role owns nothing else. */
export type Database = { pool: pg.Pool; isReachable: () => Promise<boolean>; close: () => Promise<void> };

const migrations = new URL("../migrations/", import.meta.url);

// A bigint that does not fit a number would be a fault of ours: counts and amounts stay far below.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/** Connects and brings the schema up to date; pods that start together wait for one another. */
export async function openDatabase(url: string, schema: string): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: 2_000,
    // The server's own limit does not help when the server is gone without a word.
    query_timeout: 7_000,
    keepAlive: true,
    options: `-c search_path=${schema} -c statement_timeout=5000 -c idle_in_transaction_session_timeout=20000`,
  });
  // A lost idle connection is replaced at the next query; without a listener it would end the process.
  pool.on("error", () => {});
  await inTransaction(pool, (client) => migrate(client, schema));
  return {
    pool,
    isReachable: () => pool.query("SELECT 1").then(() => true, () => false),
    close: () => pool.end(),
  };
}

/** Commits what `work` did, or undoes all of it when it rejects. */
export async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // A connection that ends in the middle rejects the query; the event itself would end the process.
  const onError = (error: Error) => {
    broken = error;
  };
  client.on("error", onError);
  try {
    await client.query("BEGIN");
    const result = await work(client);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.off("error", onError);
    client.release(broken);
  }
}

/** Runs each file of `migrations/` once, in the order of their names. */
async function migrate(client: pg.PoolClient, schema: string): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock(hashtext($1))", [schema]);
  await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
  await client.query("CREATE TABLE IF NOT EXISTS migration (name text PRIMARY KEY, ran_at timestamptz DEFAULT now())");
  for (const name of (await readdir(migrations)).sort()) {
    const { rowCount } = await client.query("SELECT 1 FROM migration WHERE name = $1", [name]);
    if (rowCount) continue;
    await client.query(await readFile(new URL(name, migrations), "utf8"));
    await client.query("INSERT INTO migration (name) VALUES ($1)", [name]);
  }
}
