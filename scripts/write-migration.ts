// Drafts the next migration from the edited prisma/schema.prisma: `npm run migration -- <name>`.
// The starting point is the schema as committed with the newest migration, so commit the two together.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { diffSchemas } from "#scripts/schema-engine.ts";
import { startPostgres } from "#tests/setup/postgres.ts";

const git = (...args: string[]) => execFileSync("git", args, { encoding: "utf8" }).trim();

const name = process.argv[2];
if (!name || !/^[a-z0-9_]+$/.test(name))
  throw new Error("Name the migration: write-migration.ts add_budget_table");

const last = git("log", "-1", "--format=%H", "--", "prisma/migrations/*/migration.sql");
const committed = last === "" ? null : git("show", `${last}:prisma/schema.prisma`);
const server = await startPostgres();
try {
  const edited = readFileSync("prisma/schema.prisma", "utf8");
  const sql = await diffSchemas(committed, edited, server.url("postgres"));
  const stamp = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
  const folder = `prisma/migrations/${stamp}_${name}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/migration.sql`, sql);
  console.log(
    `${folder}/migration.sql: read it, mend it by hand where it must hold back, commit it with the schema.`,
  );
} finally {
  await server.stop();
}
