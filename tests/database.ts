import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { inject } from "vitest";
import { templateDatabase } from "#tests/setup/global-postgres.ts";

export type TestDatabase = { url: string; close: () => Promise<void> };

/** A fresh database with every migration applied; `empty` gives one without any. Close it when the test is over. */
export async function createTestDatabase(content: "migrated" | "empty" = "migrated"): Promise<TestDatabase> {
  const adminUrl = inject("postgresUrl");
  const name = `test_${randomBytes(6).toString("hex")}`;
  const template = content === "migrated" ? ` TEMPLATE ${templateDatabase}` : "";
  await run(adminUrl, `CREATE DATABASE ${name}${template}`);
  const url = new URL(adminUrl);
  url.pathname = name;
  return { url: url.href, close: () => run(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function run(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
