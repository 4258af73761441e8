import { afterAll, beforeEach, expect, test } from "vitest";
import { connectDatabase } from "#server/db.ts";
import { authenticate } from "#server/identity/authenticate.ts";
import { describeMe } from "#server/identity/describe-me.ts";
import type { Directory, DirectoryTeam } from "#server/identity/ports.ts";
import { refreshTeams } from "#server/identity/refresh-teams.ts";
import { sessionKey } from "#server/identity/session-cookie.ts";
import { createIdentityStore } from "#server/identity/store.ts";
import { Unavailable } from "#server/runtime/errors.ts";
import { createTestDatabase } from "#tests/database.ts";

const database = await createTestDatabase();
const db = connectDatabase(database.url);
const store = createIdentityStore(db);
const roles = { platform: ["platform"], engineer: ["payments"] };
const stop = new AbortController().signal;
const now = new Date("2026-11-20T08:00:00Z");
const later = new Date(now.getTime() + 61 * 60_000);

const directory = (teams: DirectoryTeam[], members: string[]): Directory => ({
  teams: async () => teams,
  members: async () => members,
  isMember: async (login) => members.includes(login),
});
const payments = { slug: "payments", name: "Payments", members: ["Ines"] };
const design = { slug: "design", name: "Design", members: ["ines"] };
const whoIs = (login: string, at = now) =>
  authenticate(
    new Headers({ cookie: `portolan-session=${login}` }),
    { store, roles, secureCookies: false },
    at,
  );

beforeEach(async () => {
  await db.session.deleteMany();
  await db.user.deleteMany();
  for (const login of ["ines", "tomas"]) {
    const person = await store.createPerson({ login, name: login, email: null, avatarUrl: null });
    const expiresAt = new Date(now.getTime() + 8 * 3_600_000);
    await store.createSession({ id: sessionKey(login), userId: person.id, createdAt: now, expiresAt });
  }
});

afterAll(async () => {
  await db.$disconnect();
  await database.close();
});

test("gives and takes roles with the next reading, in a session that goes on", async () => {
  await refreshTeams({ directory: directory([payments, design], ["ines", "tomas"]), store }, now, stop);
  expect(await whoIs("ines")).toMatchObject({ role: "engineer", teams: ["payments"], teamsObservedAt: now });
  expect(await whoIs("tomas")).toMatchObject({ role: "viewer", teams: [] });
  await refreshTeams({ directory: directory([design], ["ines", "tomas"]), store }, later, stop);
  expect(await whoIs("ines")).toMatchObject({ role: "viewer", teams: [], teamsObservedAt: later });
});

test("ends the session of somebody who left the organisation, and of nobody on an empty answer", async () => {
  expect(await refreshTeams({ directory: directory([payments], []), store }, now, stop)).toMatchObject({
    sessionsEnded: 0,
  });
  expect(await refreshTeams({ directory: directory([payments], ["INES"]), store }, now, stop)).toMatchObject({
    sessionsEnded: 1,
  });
  expect(await whoIs("tomas")).toBeNull();
  expect(await whoIs("ines")).not.toBeNull();
});

test("leaves the last reading to grow old while the directory is away", async () => {
  await refreshTeams({ directory: directory([payments], ["ines"]), store }, now, stop);
  const away: Directory = {
    ...directory([], []),
    teams: () => Promise.reject(new Unavailable("GitHub", "GitHub did not tell")),
  };
  await expect(refreshTeams({ directory: away, store }, later, stop)).rejects.toThrow("GitHub did not tell");
  const ines = await whoIs("ines", later);
  expect(ines).toMatchObject({ role: "engineer", teamsObservedAt: now });
  const me = ines && (await describeMe(ines, { store }, later));
  expect(me?.teamsState).toMatchObject({ state: "unknown", source: "GitHub teams" });
  expect(me?.teams).toEqual([{ slug: "payments", name: "Payments" }]);
});
