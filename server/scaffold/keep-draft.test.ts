import { afterAll, beforeAll, expect, test } from "vitest";
import type { Principal } from "#domain/identity/principal.ts";
import { connectDatabase, type Db } from "#server/db.ts";
import { createDraftStore } from "#server/scaffold/draft-store.ts";
import { readDraft, saveDraft } from "#server/scaffold/keep-draft.ts";
import { createRequestListStore } from "#server/scaffold/request-list-store.ts";
import { createTestDatabase, type TestDatabase } from "#tests/database.ts";
import { acceptDirectly, seedPeople } from "#tests/support/trial-github.ts";

const now = new Date();
const person = (login: string, team: string): Principal => ({
  userId: `user-${login}`,
  login,
  name: login,
  role: "engineer",
  teams: [team],
  teamsObservedAt: now,
});

let database: TestDatabase;
let db: Db;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await seedPeople(db);
});
afterAll(async () => {
  await db.$disconnect();
  await database.close();
});

const deps = () => ({ drafts: createDraftStore(db), list: createRequestListStore(db) });
const ines = person("ines", "payments");

test("a draft is kept for its person and template alone, and is replaced whole", async () => {
  await saveDraft(deps(), ines, "http-api-ts", { name: "pay-api", database: "none" });
  await saveDraft(deps(), ines, "http-api-ts", { name: "pay-api" });
  expect(await readDraft(deps(), ines, "http-api-ts", undefined, now)).toMatchObject({
    answers: { name: "pay-api" },
    from: "draft",
  });
  expect(await readDraft(deps(), person("tomas", "payments"), "http-api-ts", undefined, now)).toBeNull();
  expect(await readDraft(deps(), ines, "other", undefined, now)).toBeNull();
});

test("what looks like a secret never reaches the database", async () => {
  await saveDraft(deps(), ines, "secretive", {
    name: "pay-api",
    apiToken: "hunter2",
    note: `ghp_${"a".repeat(36)}`,
  });
  const [row] = await db.$queryRaw<{ text: string }[]>`
    SELECT answers::text AS text FROM draft WHERE template_name = 'secretive'`;
  expect(row?.text).toBe('{"name": "pay-api"}');
});

test("the answers of an earlier request are given to its team and to nobody else", async () => {
  const id = await acceptDirectly(db, "pay-api");
  expect(await readDraft(deps(), person("tomas", "payments"), "small", id, now)).toMatchObject({
    answers: { name: "pay-api" },
    from: "request",
  });
  const foreign = readDraft(deps(), person("vic", "growth"), "small", id, now);
  await expect(foreign).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(readDraft(deps(), ines, "small", "req_00000000", now)).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
});
