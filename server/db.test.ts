import { expect, test } from "vitest";
import { checkSchema, connectDatabase } from "#server/db.ts";
import { createTestDatabase } from "#tests/database.ts";

test("accepts a database at the level of the code", async () => {
  const database = await createTestDatabase();
  const db = connectDatabase(database.url);
  await expect(checkSchema(db)).resolves.toBeUndefined();
  await db.$disconnect();
  await database.close();
});

test("names the migration an empty database lacks and the command that brings it", async () => {
  const database = await createTestDatabase("empty");
  const db = connectDatabase(database.url);
  await expect(checkSchema(db)).rejects.toThrow(
    /lacks migration 20261121000000_first.*node scripts\/migrate\.ts/,
  );
  await db.$disconnect();
  await database.close();
});

test("a change waits out a busy moment of the database instead of failing in it", async () => {
  const database = await createTestDatabase();
  const db = connectDatabase(database.url, 1);
  try {
    const busy = db.$executeRaw`SELECT pg_sleep(3)`.then(() => "slept");
    const [answer] = await db.$transaction(
      (tx) => tx.$queryRaw<{ waited: boolean }[]>`SELECT true AS waited`,
    );
    expect(answer?.waited).toBe(true);
    expect(await busy).toBe("slept");
  } finally {
    await db.$disconnect();
    await database.close();
  }
});
