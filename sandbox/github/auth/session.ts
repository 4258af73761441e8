import { randomBytes } from "node:crypto";
import type { Session } from "../state/rows.ts";
import { hashSecret } from "../state/store.ts";
import type { World } from "../world.ts";

const cookieName = "trial_github_session";

/** Opens a session of the stand-in's own pages and answers with the header that sets its cookie. */
export function openSession(world: World, login: string): Record<string, string> {
  const secret = randomBytes(32).toString("base64url");
  const hash = hashSecret(secret);
  world.store.sessions.put(hash, { hash, login, csrf: randomBytes(18).toString("base64url") });
  return { "set-cookie": `${cookieName}=${secret}; Path=/; HttpOnly; SameSite=Lax` };
}

export function currentSession(
  world: World,
  call: { headers: Record<string, string | undefined> },
): Session | undefined {
  const cookies = (call.headers.cookie ?? "").split(";").map((one) => one.trim());
  const secret = cookies.find((one) => one.startsWith(`${cookieName}=`))?.slice(cookieName.length + 1);
  return secret === undefined ? undefined : world.store.sessions.get(hashSecret(secret));
}

/** Ends the session on the server and clears its cookie. */
export function closeSession(world: World, session: Session): Record<string, string> {
  world.store.sessions.delete(session.hash);
  return { "set-cookie": `${cookieName}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0` };
}
