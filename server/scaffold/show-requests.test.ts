import { afterAll, beforeAll, expect, test } from "vitest";
import type { Course } from "#domain/delivery/course.ts";
import type { Principal } from "#domain/identity/principal.ts";
import { connectDatabase, type Db } from "#server/db.ts";
import { createRequestListStore } from "#server/scaffold/request-list-store.ts";
import { listRequests, showRequest } from "#server/scaffold/show-requests.ts";
import { createTestDatabase, type TestDatabase } from "#tests/database.ts";
import { acceptDirectly, seedPeople } from "#tests/support/trial-github.ts";

const now = new Date();
const ines: Principal = {
  userId: "user-ines",
  login: "ines",
  name: "Ines Duarte",
  role: "engineer",
  teams: ["payments"],
  teamsObservedAt: now,
};
const course: Course = { hops: [], harbour: "accepted", outcome: "under-way", startedAt: now, endedAt: null };

let database: TestDatabase;
let db: Db;
const ids: string[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await seedPeople(db);
  for (let index = 0; index < 52; index += 1) {
    ids.push(await acceptDirectly(db, `svc-${index}`, index % 2 === 0 ? "ines" : "tomas"));
  }
});
afterAll(async () => {
  await db.$disconnect();
  await database.close();
});

const deps = () => ({
  list: createRequestListStore(db),
  templates: { templates: async () => [], template: async () => null },
  coursesOf: async (asked: string[]) => new Map(asked.map((id) => [id, course])),
  sources: async () => [],
  pullRequestUrl: (repository: string, number: number) => `https://github.com/${repository}/pull/${number}`,
});

test("a list comes newest first, in pages that neither repeat nor skip", async () => {
  const first = await listRequests(deps(), {}, now);
  expect(first.rows).toHaveLength(50);
  expect(first.nextCursor).toBe(first.rows.at(-1)?.id);
  const second = await listRequests(deps(), { cursor: first.nextCursor ?? undefined }, now);
  expect(second.nextCursor).toBeNull();
  expect([...first.rows, ...second.rows].map(({ id }) => id).sort()).toEqual([...ids].sort());
});

test("a list is narrowed by state, person and any word of a request", async () => {
  const services = async (query: Parameters<typeof listRequests>[1]) =>
    (await listRequests(deps(), query, now)).rows.map(({ service }) => service);
  expect(await services({ q: "SVC-51" })).toEqual(["svc-51"]);
  expect(await services({ requesterLogin: "tomas" })).toHaveLength(26);
  expect(await services({ state: "failed" })).toEqual([]);
  expect(await services({ q: ids[3] })).toEqual(["svc-3"]);
});

test("a request says what stands in its way and what the person who asks may do", async () => {
  const id = ids[0] ?? "";
  const since = "2026-11-20T08:00:00.000Z";
  const lastError = {
    code: "github-away",
    message: "GitHub answered 502.",
    mend: "It goes on.",
    since,
    attempts: 7,
  };
  await db.changeRequest.update({ where: { id }, data: { lastError } });
  const detail = await showRequest(deps(), ines, id, now);
  expect(detail).toMatchObject({
    service: "svc-0",
    fileCount: 2,
    explanation: null,
    setback: { message: "GitHub answered 502.", since: new Date(since), attempts: 7 },
    mayCancel: { allowed: true },
    mayRetry: { allowed: false },
  });
  const stranger = await showRequest(deps(), { ...ines, teams: ["growth"] }, id, now);
  expect(stranger.mayCancel).toMatchObject({ allowed: false, because: expect.stringContaining("payments") });
});

test("a merged request may not be cancelled any more, and says what can be done instead", async () => {
  const id = ids[1] ?? "";
  await db.changeRequest.update({
    where: { id },
    data: { state: "following", step: "follow", mergeSha: "a".repeat(40) },
  });
  const { mayCancel } = await showRequest(deps(), ines, id, now);
  expect(mayCancel).toMatchObject({ allowed: false, because: expect.stringContaining("revert") });
});
