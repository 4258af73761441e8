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
