import { afterAll, beforeEach, expect, test } from "vitest";
import { createContext } from "#server/context.ts";
import { sessionKey } from "#server/identity/session-cookie.ts";
import { createTestDatabase } from "#tests/database.ts";
import { createTestDeps } from "#tests/support/deps.ts";

const hour = 3_600_000;
const signedInAt = new Date("2026-11-20T08:00:00Z");
const token = "a-session-token";
const database = await createTestDatabase();
const { deps, close } = createTestDeps(database.url);
let now = signedInAt;

beforeEach(async () => {
  now = signedInAt;
  await deps.db.session.deleteMany();
  await deps.db.user.deleteMany();
  const person = await deps.identity.store.createPerson({
    login: "ines",
    name: "Ines",
    email: null,
    avatarUrl: null,
  });
  await deps.identity.store.createSession({
    id: sessionKey(token),
    userId: person.id,
    createdAt: signedInAt,
    expiresAt: new Date(signedInAt.getTime() + 8 * hour),
  });
});
afterAll(async () => {
  await close();
  await database.close();
});

const open = (more: Record<string, string> = {}) =>
  createContext(new Headers({ cookie: `portolan-session=${token}`, ...more }), { ...deps, now: () => now });
const later = (hours: number) => {
  now = new Date(signedInAt.getTime() + hours * hour);
};

test("a session ends 8 h after the last request, however long a tab's stream stays open", async () => {
  const { reauthenticate } = await open();
  for (const hours of [2, 4, 6, 7.9]) {
    later(hours);
    expect(await reauthenticate()).toMatchObject({ login: "ines" });
  }
  later(8.1);
  expect(await reauthenticate()).toBeNull();
});

test("a stream that is opened again prolongs no session, as a page does", async () => {
  later(6);
  expect((await open({ accept: "text/event-stream" })).principal).toMatchObject({ login: "ines" });
  later(7);
  expect((await open({ accept: "text/html" })).principal).toMatchObject({ login: "ines" });
  later(14.9);
  expect((await open({ accept: "text/event-stream" })).principal).toMatchObject({ login: "ines" });
  later(15.1);
  expect((await open()).principal).toBeNull();
});
