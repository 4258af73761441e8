import { PrismaPg } from "@prisma/adapter-pg";
import { type Prisma, PrismaClient } from "#prisma/generated/client.ts";
import { type Applied, compareHistory, historyQuery, readMigrations } from "#server/runtime/migrate.ts";
import { SchemaMismatch } from "#server/runtime/readiness.ts";

export type Db = PrismaClient;
/** What a store works on: the database itself, or one of its transactions. */
export type Tx = Prisma.TransactionClient;

/**
 * Opens a pool of at most `connections`. Statements end after 5 s and idle transactions after 10 s, so that a
 * forgotten lock cannot hold the portal; connections live 5 minutes, so that a fail-over is noticed.
 */
export function connectDatabase(url: string, connections = 10): Db {
  const adapter = new PrismaPg({
    connectionString: url,
    max: connections,
    application_name: "portolan",
    connectionTimeoutMillis: 5_000,
    maxLifetimeSeconds: 300,
    statement_timeout: 5_000,
    lock_timeout: 2_000,
    idle_in_transaction_session_timeout: 10_000,
  });
  // Prisma's own 2 s are shorter than a connection may take, and a busy moment would fail instead of waiting.
  return new PrismaClient({ adapter, transactionOptions: { maxWait: 8_000, timeout: 10_000 } });
}

/** Throws `SchemaMismatch`, naming each fault, unless the database carries every migration this code was written for. */
export async function checkSchema(db: Db, migrationsFolder = "prisma/migrations"): Promise<void> {
  const { pending, faults } = compareHistory(await readMigrations(migrationsFolder), await readHistory(db));
  const missing = pending.map(
    (migration) => `The database lacks migration ${migration.name}. Run: node scripts/migrate.ts`,
  );
  const problems = [...faults, ...missing];
  if (problems.length > 0) throw new SchemaMismatch(problems.join("\n"));
}

async function readHistory(db: Db): Promise<Applied[]> {
  const [table] = await db.$queryRaw<{ exists: boolean }[]>`
    SELECT to_regclass('_prisma_migrations') IS NOT NULL AS exists`;
  return table?.exists ? db.$queryRawUnsafe<Applied[]>(historyQuery) : [];
}
