import type { Principal } from "#domain/identity/principal.ts";
import { actingTeams, roleOf } from "#domain/identity/role-mapping.ts";
import type { IdentityDeps } from "#server/identity/identity-deps.ts";
import { readSessionToken, sessionKey } from "#server/identity/session-cookie.ts";
import type { StoredSession } from "#server/identity/store.ts";

const hour = 3_600_000;
/** A session ends after 8 h without a request and 24 h after sign-in, whatever happens. */
export const sessionIdleMs = 8 * hour;
export const sessionAbsoluteMs = 24 * hour;
// Writing the new end of a session at every request would make every read a write.
const extendEveryMs = 5 * 60_000;

type AuthenticateDeps = Pick<IdentityDeps, "store" | "roles" | "secureCookies">;

/**
 * Who asks, from the session cookie alone; null for nobody. The session lasts longer for it. A database that does
 * not answer throws: a fault must never read as "signed in", nor as "signed out".
 */
export async function authenticate(
  headers: Headers,
  deps: AuthenticateDeps,
  now: Date,
): Promise<Principal | null> {
  const found = await findSession(headers, deps, now);
  if (!found) return null;
  const { key, session, lastMoment } = found;
  const wanted = Math.min(now.getTime() + sessionIdleMs, lastMoment);
  if (wanted - session.expiresAt.getTime() > extendEveryMs)
    await deps.store.extendSession(key, new Date(wanted));
  return toPrincipal(session, deps);
}

/** As `authenticate`, for what a browser asks without its person: the session ends when it would have ended. */
export async function recognise(
  headers: Headers,
  deps: AuthenticateDeps,
  now: Date,
): Promise<Principal | null> {
  const found = await findSession(headers, deps, now);
  return found && toPrincipal(found.session, deps);
}

type Found = { key: string; session: StoredSession; lastMoment: number };

async function findSession(
  headers: Headers,
  { store, secureCookies }: AuthenticateDeps,
  now: Date,
): Promise<Found | null> {
  const token = readSessionToken(headers, secureCookies);
  if (!token) return null;
  const key = sessionKey(token);
  const session = await store.findSession(key);
  if (!session) return null;
  const lastMoment = session.createdAt.getTime() + sessionAbsoluteMs;
  if (now < session.expiresAt && now.getTime() < lastMoment) return { key, session, lastMoment };
  await store.endSession(key);
  return null;
}

function toPrincipal(session: StoredSession, { roles }: AuthenticateDeps): Principal {
  const teams = session.teams.map((team) => team.slug);
  return {
    userId: session.userId,
    login: session.login,
    name: session.name,
    role: roleOf(teams, roles),
    teams: actingTeams(teams, roles),
    teamsObservedAt: session.teamsObservedAt,
  };
}
