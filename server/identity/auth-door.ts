import { createHash, randomBytes } from "node:crypto";
import NextAuth, { type AuthOptions } from "next-auth";
import { safeReturnPath } from "#domain/identity/return-path.ts";
import { readSessionToken, sessionCookieName, sessionKey } from "#server/identity/session-cookie.ts";
import type { IdentityStore } from "#server/identity/store.ts";
import { forgetCookie, readCookies } from "#server/runtime/cookies.ts";
import { readBounded } from "#server/runtime/request-guard.ts";

export type AuthDoor = { portalUrl: string; secret: string; options: AuthOptions; store: IdentityStore };

/**
 * `POST /api/auth/signin/github` and `POST /api/auth/signout` (plain forms, field `callbackUrl`) and the provider's
 * way back, `GET /api/auth/callback/github`. Nothing else of next-auth is open. A form proves itself by its exact
 * Origin, which every browser sends, so that signing in needs no script.
 */
export async function answerAuth(incoming: Request, door: AuthDoor): Promise<Response> {
  const request = await readBounded(incoming);
  if (!(request instanceof Request)) return new Response(request.message, { status: request.status });
  const url = new URL(request.url);
  const [action = "", provider = ""] = url.pathname.replace(/^\/api\/auth\//, "").split("/");
  const signsIn = request.method === "POST" && action === "signin" && provider === "github";
  const signsOut = request.method === "POST" && action === "signout" && provider === "";
  const returns = request.method === "GET" && action === "callback" && provider === "github";
  if (request.method === "GET" && (action === "signin" || action === "error")) {
    return redirect(signInPage(door, url.searchParams.get("error"), readCookies(request.headers)));
  }
  if (!signsIn && !signsOut && !returns) return new Response("Not found", { status: 404 });
  if (!returns && request.headers.get("origin") !== new URL(door.portalUrl).origin) {
    return new Response("This form was not sent by the portal", { status: 403 });
  }
  const secure = door.portalUrl.startsWith("https:");
  const former = readSessionToken(request.headers, secure);
  if (signsOut) {
    if (former) await door.store.endSession(sessionKey(former));
    return redirect("/signin", [forgetCookie(sessionCookieName(secure), secure)]);
  }
  const answer = await callNextAuth(request, url, [action, provider], door);
  const startsSession = answer.cookies.some((line) => line.startsWith(`${sessionCookieName(secure)}=`));
  if (returns && startsSession && former) await door.store.endSession(sessionKey(former));
  return redirect(leadBack(answer.location, door, readCookies(request.headers)), answer.cookies);
}

type Answer = { location: string; cookies: string[] };

// next-auth takes the request and response of Next's older API routes; this is the part of them it touches.
async function callNextAuth(request: Request, url: URL, path: string[], door: AuthDoor): Promise<Answer> {
  // next-auth knows its own address by this variable alone.
  process.env.NEXTAUTH_URL = door.portalUrl;
  const form = request.method === "POST" ? new URLSearchParams(await request.text()) : new URLSearchParams();
  const csrf = randomBytes(32).toString("hex");
  const csrfHash = createHash("sha256").update(`${csrf}${door.secret}`).digest("hex");
  const names = door.options.cookies;
  const cookies = readCookies(request.headers);
  const known = [names?.state, names?.pkceCodeVerifier].flatMap((cookie) => {
    const value = cookie && cookies.get(cookie.name);
    return cookie && value ? [[cookie.name, value] as const] : [];
  });
  const origin = new URL(door.portalUrl).origin;
  const back = form.get("callbackUrl") ?? cookies.get(names?.callbackUrl?.name ?? "");
  const answer: Answer = { location: "/signin", cookies: [] };
  const response = {
    status: () => response,
    getHeader: (name: string) => (name.toLowerCase() === "set-cookie" ? answer.cookies : undefined),
    setHeader: (name: string, value: string | string[]) => {
      if (name.toLowerCase() === "set-cookie") answer.cookies = [value].flat();
      if (name.toLowerCase() === "location") answer.location = String(value);
      return response;
    },
    end: () => undefined,
    json: () => undefined,
    send: () => undefined,
  };
  const handle: (request: unknown, response: unknown) => Promise<void> = NextAuth(door.options);
  await handle(
    {
      method: request.method,
      query: { ...(request.method === "GET" ? Object.fromEntries(url.searchParams) : {}), nextauth: path },
      headers: {},
      body: { csrfToken: csrf, callbackUrl: safeReturnPath(back, origin) },
      cookies: Object.fromEntries([...known, [names?.csrfToken?.name, `${csrf}|${csrfHash}`]]),
    },
    response,
  );
  return answer;
}

/** next-auth sends errors to its own pages; people are led to ours, with the place they wanted to go. */
function leadBack(location: string, door: AuthDoor, cookies: Map<string, string>): string {
  const url = new URL(location, door.portalUrl);
  const ours = url.origin === new URL(door.portalUrl).origin;
  if (!ours || !/^\/(api\/auth|signin)(\/|$)/.test(url.pathname)) return location;
  return signInPage(door, url.searchParams.get("error") ?? "Callback", cookies);
}

function signInPage(door: AuthDoor, error: string | null, cookies: Map<string, string>): string {
  const back = cookies.get(door.options.cookies?.callbackUrl?.name ?? "");
  const query = new URLSearchParams({ callbackUrl: safeReturnPath(back, new URL(door.portalUrl).origin) });
  if (error) query.set("error", /^[A-Za-z]{1,40}$/.test(error) ? error : "Callback");
  return `/signin?${query}`;
}

function redirect(location: string, cookies: string[] = []): Response {
  const headers = new Headers({ location, "cache-control": "private, no-store" });
  for (const line of cookies) headers.append("set-cookie", line);
  return new Response(null, { status: 303, headers });
}
