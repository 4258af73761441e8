import { Client } from "pg";
import { expect, test } from "vitest";
import { compareHistory, migrate, readMigrations } from "#server/runtime/migrate.ts";
import { createTestDatabase } from "#tests/database.ts";

const step = (name: string, sql: string, checksum = name) => ({ name, sql, checksum });

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

test("applies what is missing, once, in order, when two start at the same moment", async () => {
  const database = await createTestDatabase("empty");
  const steps = [step("1", "CREATE TABLE a (n int)"), step("2", "INSERT INTO a VALUES (1)")];
  const applied = await Promise.all([migrate(database.url, steps), migrate(database.url, steps)]);
  expect(applied.flat()).toEqual(["1", "2"]);
  expect(await query(database.url, "SELECT n FROM a")).toEqual([{ n: 1 }]);
  await database.close();
});

test("rolls a broken migration back whole and names it", async () => {
  const database = await createTestDatabase("empty");
  const steps = [step("1", "CREATE TABLE a (n int)"), step("2", "INSERT INTO a VALUES (1); SELECT nonsense")];
  await expect(migrate(database.url, steps)).rejects.toThrow("Migration 2 was refused");
  expect(await query(database.url, "SELECT n FROM a")).toEqual([]);
  expect(await migrate(database.url, [steps[0] ?? step("", "")])).toEqual([]);
  await database.close();
});

test("refuses a migration that was changed after it had been applied", async () => {
  const database = await createTestDatabase("empty");
  await migrate(database.url, [step("1", "SELECT 1", "old")]);
  await expect(migrate(database.url, [step("1", "SELECT 1", "new")])).rejects.toThrow(
    "Migration 1 was changed",
  );
  await database.close();
});

test("lets the previous release run on a newer schema", () => {
  const newer = [
    { name: "1", checksum: "1", finished: true },
    { name: "2", checksum: "2", finished: true },
  ];
  expect(compareHistory([step("1", "")], newer)).toEqual({ pending: [], faults: [] });
});

test("stops at a migration that another tool left half done", () => {
  const { faults } = compareHistory([step("1", "")], [{ name: "1", checksum: "1", finished: false }]);
  expect(faults[0]).toContain("Migration 1 started and did not finish");
});

test("leaves the audit log growing only", async () => {
  const database = await createTestDatabase();
  for (const sql of [
    "UPDATE audit_entry SET actor = ''",
    "DELETE FROM audit_entry",
    "TRUNCATE audit_entry",
  ]) {
    await expect(query(database.url, sql)).rejects.toThrow("append-only");
  }
  await database.close();
});

test("reads the repository's own migrations", async () => {
  const [first] = await readMigrations("prisma/migrations");
  expect(first?.name).toBe("20261121000000_first");
  expect(first?.checksum).toMatch(/^[0-9a-f]{64}$/);
});
