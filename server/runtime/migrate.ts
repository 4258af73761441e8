import { createHash, randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Client } from "pg";

export type Migration = { name: string; sql: string; checksum: string };
export type Applied = { name: string; checksum: string; finished: boolean };

/** Prisma's own lock key, so that its CLI and this runner never migrate at once. */
const lockKey = 72_707_369;

// The table exactly as Prisma's schema engine creates it.
const historyTable = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum VARCHAR(64) NOT NULL,
  finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`;

/** One row a migration the database carries; to be read into `Applied`. */
export const historyQuery = `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
  FROM _prisma_migrations WHERE rolled_back_at IS NULL`;

/** Reads `<folder>/<name>/migration.sql`, oldest first; the checksum is the hex SHA-256 of the file, as Prisma's. */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(join(folder, name, "migration.sql"), "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    }),
  );
}

/**
 * Brings the database to the level of `migrations` and returns the names it applied. Each migration and its row
 * in `_prisma_migrations` commit together; a second caller waits on the advisory lock and finds nothing to do.
 */
export async function migrate(databaseUrl: string, migrations: Migration[]): Promise<string[]> {
  const client = new Client({ connectionString: databaseUrl, application_name: "portolan-migrate" });
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock($1)", [lockKey]);
    await client.query(historyTable);
    const { pending, faults } = compareHistory(migrations, (await client.query<Applied>(historyQuery)).rows);
    if (faults.length > 0) throw new Error(faults.join("\n"));
    for (const migration of pending) await apply(client, migration);
    return pending.map((migration) => migration.name);
  } finally {
    await client.end();
  }
}

/**
 * Weighs what the code brings against what the database records. Migrations that only the database knows are
 * not a fault: during a rolling update the previous release runs on the next release's schema.
 */
export function compareHistory(
  migrations: Migration[],
  applied: Applied[],
): { pending: Migration[]; faults: string[] } {
  const byName = new Map(applied.map((row) => [row.name, row]));
  const faults = migrations.flatMap((migration) => {
    const row = byName.get(migration.name);
    if (row && !row.finished) {
      return [
        `Migration ${migration.name} started and did not finish. Mend the database by hand, then delete its row from _prisma_migrations.`,
      ];
    }
    if (row && row.checksum !== migration.checksum) {
      return [
        `Migration ${migration.name} was changed after it had been applied. Restore the file; put the change in a new migration.`,
      ];
    }
    return [];
  });
  return { pending: migrations.filter((migration) => !byName.has(migration.name)), faults };
}

async function apply(client: Client, migration: Migration): Promise<void> {
  await client.query("BEGIN");
  try {
    await client.query(migration.sql);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), 1)`,
      [randomUUID(), migration.checksum, migration.name],
    );
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK");
    throw new Error(`Migration ${migration.name} was refused by the database and rolled back`, {
      cause: error,
    });
  }
}
