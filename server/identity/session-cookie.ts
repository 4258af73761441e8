import { createHash } from "node:crypto";
import { readCookies } from "#server/runtime/cookies.ts";

/** A browser accepts `__Host-` only over https, from this very host, for the whole site. */
export function sessionCookieName(secure: boolean): string {
  return secure ? "__Host-portolan-session" : "portolan-session";
}

/** The session token a request carries; null where there is none. */
export function readSessionToken(headers: Headers, secure: boolean): string | null {
  return readCookies(headers).get(sessionCookieName(secure)) || null;
}

/** Under which key a session is stored: the table must not open sessions for who can read it. */
export function sessionKey(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
