import { randomBytes } from "node:crypto";
import type { AuthOptions, CookieOption } from "next-auth";
import type { OAuthConfig } from "next-auth/providers/oauth";
import { z } from "zod";
import { safeReturnPath } from "#domain/identity/return-path.ts";
import { createAuthAdapter } from "#server/identity/auth-adapter.ts";
import { sessionAbsoluteMs } from "#server/identity/authenticate.ts";
import type { Directory } from "#server/identity/ports.ts";
import { sessionCookieName } from "#server/identity/session-cookie.ts";
import type { IdentityStore } from "#server/identity/store.ts";
import type { Log } from "#server/runtime/log.ts";

export type SignInSettings = {
  portalUrl: string;
  secret: string;
  github: { url: string; apiUrl: string; clientId: string; clientSecret: string };
};

export type SignInDeps = { store: IdentityStore; directory: Directory; log: Log; now: () => Date };

const githubPerson = z.object({
  id: z.number().int().positive(),
  login: z.string().min(1),
  name: z.string().nullish(),
  avatar_url: z.string().nullish(),
});

/** GitHub by its two base URLs: github.com, GitHub Enterprise and the trial GitHub differ in nothing else. */
function githubProvider({
  url,
  apiUrl,
  clientId,
  clientSecret,
}: SignInSettings["github"]): OAuthConfig<unknown> {
  return {
    id: "github",
    name: "GitHub",
    type: "oauth",
    checks: ["state", "pkce"],
    clientId,
    clientSecret,
    client: { token_endpoint_auth_method: "client_secret_post" },
    // github.com names this issuer in its answers; openid-client compares.
    issuer: `${url}/login/oauth`,
    authorization: { url: `${url}/login/oauth/authorize`, params: { scope: "read:user" } },
    token: `${url}/login/oauth/access_token`,
    userinfo: `${apiUrl}/user`,
    httpOptions: { timeout: 10_000 },
    profile: (answer) => {
      const { id, login, name, avatar_url } = githubPerson.parse(answer);
      return { id: String(id), login, name: name || login, email: null, image: avatar_url ?? null };
    },
  };
}

/** next-auth as this portal uses it: one OAuth provider, sessions in the database, no linking, no e-mail. */
export function authOptions(
  settings: SignInSettings,
  { store, directory, log, now }: SignInDeps,
): AuthOptions {
  const secure = settings.portalUrl.startsWith("https:");
  return {
    secret: settings.secret,
    useSecureCookies: secure,
    cookies: authCookies(secure),
    providers: [githubProvider(settings.github)],
    adapter: createAuthAdapter(store, now),
    session: {
      strategy: "database",
      maxAge: sessionAbsoluteMs / 1000,
      generateSessionToken: () => randomBytes(32).toString("base64url"),
    },
    pages: { signIn: "/signin", error: "/signin" },
    callbacks: {
      redirect: ({ url, baseUrl }) => `${baseUrl}${safeReturnPath(url, baseUrl)}`,
      signIn: async ({ account, profile }) => {
        const { id, login, name, avatar_url } = githubPerson.parse(profile);
        if (account?.provider !== "github") return false;
        if (!(await directory.isMember(login))) {
          log.warn({ login }, "refused to sign in somebody who is not in the organisation");
          return false;
        }
        const known = await store.findPersonByAccount("github", String(id));
        const person = { login, name: name || login, email: null, avatarUrl: avatar_url ?? null };
        if (known) await store.updatePerson(known.id, person);
        log.info({ login }, "signed in");
        return true;
      },
    },
    logger: {
      error: (code, about) =>
        log.error({ code, err: "error" in about ? about.error : about }, "sign-in failed"),
      warn: (code) => log.warn({ code }, "sign-in warns"),
      debug: () => undefined,
    },
  };
}

function authCookies(secure: boolean): NonNullable<AuthOptions["cookies"]> {
  const cookie = (name: string, maxAge?: number): CookieOption => ({
    name,
    options: {
      httpOnly: true,
      sameSite: "lax",
      path: "/",
      secure,
      ...(maxAge === undefined ? {} : { maxAge }),
    },
  });
  const prefix = secure ? "__Host-portolan" : "portolan";
  return {
    sessionToken: cookie(sessionCookieName(secure)),
    callbackUrl: cookie(`${prefix}-return`),
    csrfToken: cookie(`${prefix}-csrf`),
    state: cookie(`${prefix}-state`, 900),
    pkceCodeVerifier: cookie(`${prefix}-pkce`, 900),
    nonce: cookie(`${prefix}-nonce`, 900),
  };
}
