import { Client } from "pg";
import type { TestProject } from "vitest/node";
import { migrate, readMigrations } from "#server/runtime/migrate.ts";
import { startPostgres } from "#tests/setup/postgres.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Of the database `postgres` on the run's own server. */
    postgresUrl: string;
  }
}

/** The database every test's own database is cloned from. Nobody may connect to it, or cloning fails. */
export const templateDatabase = "migrated";

/** Starts one PostgreSQL for the whole run and migrates the template once. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres();
  const admin = new Client({ connectionString: server.url("postgres") });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${templateDatabase}`);
  await admin.end();
  await migrate(server.url(templateDatabase), await readMigrations("prisma/migrations"));
  project.provide("postgresUrl", server.url("postgres"));
  return server.stop;
}
