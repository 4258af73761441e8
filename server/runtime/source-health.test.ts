import { expect, test } from "vitest";
import { connectDatabase } from "#server/db.ts";
import { createSourceHealth } from "#server/runtime/source-health.ts";
import { createTestDatabase } from "#tests/database.ts";

test("browsers hear of a turn and of a new reason, and of nothing that is said again", async () => {
  const database = await createTestDatabase();
  const db = connectDatabase(database.url);
  const sources = createSourceHealth(db);
  const news = () => db.changeEvent.count();
  const at = new Date("2026-11-21T12:00:00Z");
  try {
    await sources.failed("cluster trial", at, "It does not answer.");
    expect(await news()).toBe(1);
    await sources.failed("cluster trial", at, "It does not answer.");
    expect(await news()).toBe(1);
    await sources.failed("cluster trial", at, "It refuses the token.");
    expect(await news()).toBe(2);
    await sources.ok("cluster trial", at);
    await sources.ok("cluster trial", at);
    expect(await news()).toBe(3);
  } finally {
    await db.$disconnect();
    await database.close();
  }
});
