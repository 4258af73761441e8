import { readFileSync } from "node:fs";
import { Client } from "pg";
import { expect, test } from "vitest";
import { diffSchemas } from "#scripts/schema-engine.ts";
import { createTestDatabase } from "#tests/database.ts";

// Everything Prisma can express: columns with type, default and nullness; indexes; constraints.
const shape = `
  SELECT table_name || '.' || column_name || ' ' || udt_name || coalesce('(' || datetime_precision || ')', '')
    || ' ' || is_nullable || ' ' || coalesce(column_default, '') AS line
  FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '_prisma_migrations'
  UNION ALL
  SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'
  UNION ALL
  SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
  WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> '_prisma_migrations'
  ORDER BY 1`;

async function shapeOf(url: string, script?: string): Promise<string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    if (script) await client.query(script);
    return (await client.query<{ line: string }>(shape)).rows.map((row) => row.line);
  } finally {
    await client.end();
  }
}

test("the migrations build exactly what schema.prisma says", async () => {
  const migrated = await createTestDatabase();
  const drafted = await createTestDatabase("empty");
  const script = await diffSchemas(null, readFileSync("prisma/schema.prisma", "utf8"), drafted.url);
  const wanted = await shapeOf(drafted.url, script);
  expect(wanted.length).toBeGreaterThan(100);
  expect(await shapeOf(migrated.url)).toEqual(wanted);
  await Promise.all([migrated.close(), drafted.close()]);
});
