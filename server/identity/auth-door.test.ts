import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectDatabase } from "#server/db.ts";
import { authOptions } from "#server/identity/auth.ts";
import { answerAuth } from "#server/identity/auth-door.ts";
import { authenticate } from "#server/identity/authenticate.ts";
import { createIdentityStore } from "#server/identity/store.ts";
import { createLog } from "#server/runtime/log.ts";
import { createTestDatabase } from "#tests/database.ts";
import { createBrowser } from "#tests/support/browser.ts";
import { startOauthProvider } from "#tests/support/oauth-provider.ts";

const origin = "https://portal.example.com";
const secret = "a-secret-of-more-than-thirty-two-characters";
const ines = { id: 7, login: "ines", name: "Ines Duarte" };
const roles = { platform: ["platform"], engineer: ["*"] };
const minute = 60_000;

const database = await createTestDatabase();
const db = connectDatabase(database.url);
const provider = await startOauthProvider("client-secret");
const store = createIdentityStore(db);
const logged: string[] = [];
let now = new Date("2026-11-20T08:00:00Z");

afterAll(async () => {
  await db.$disconnect();
  await Promise.all([provider.close(), database.close()]);
});

const door = {
  portalUrl: origin,
  secret,
  store,
  options: authOptions(
    {
      portalUrl: origin,
      secret,
      github: { url: provider.url, apiUrl: provider.url, clientId: "client", clientSecret: "client-secret" },
    },
    {
      store,
      directory: {
        teams: async () => [],
        members: async () => [],
        isMember: async (login) => login !== "stranger",
      },
      log: createLog("test", { write: (line) => logged.push(line) }),
      now: () => now,
    },
  ),
};

const newBrowser = () => createBrowser(origin, (request) => answerAuth(request, door));
type Browser = ReturnType<typeof newBrowser>;

async function signIn(browser: Browser, person = ines, callbackUrl = "/") {
  const toProvider = await browser.submit("/api/auth/signin/github", { callbackUrl });
  return browser.visit(provider.approve(toProvider.location, person));
}

const whoIs = (browser: Browser) =>
  authenticate(browser.headers(), { store, roles, secureCookies: true }, now);

beforeAll(() => store.replaceTeams([{ slug: "payments", name: "Payments", members: ["Ines"] }], now));

describe("signing in", () => {
  test("leads to the provider with state and PKCE and back to where the person wanted to go", async () => {
    const browser = newBrowser();
    const toProvider = await browser.submit("/api/auth/signin/github", { callbackUrl: "/services?q=pay" });
    expect(toProvider.status).toBe(303);
    const asked = new URL(toProvider.location);
    expect(asked.origin + asked.pathname).toBe(`${provider.url}/login/oauth/authorize`);
    expect(Object.fromEntries(asked.searchParams)).toMatchObject({
      client_id: "client",
      code_challenge_method: "S256",
      redirect_uri: `${origin}/api/auth/callback/github`,
      state: expect.stringMatching(/.{20}/),
    });
    const back = await browser.visit(provider.approve(toProvider.location, ines));
    expect(back.location).toBe(`${origin}/services?q=pay`);
    expect(await whoIs(browser)).toMatchObject({ login: "ines", role: "engineer", teams: ["payments"] });
  });

  test("gives cookies that stay on this host, out of scripts and off plain http", async () => {
    const browser = newBrowser();
    const lines = [
      ...(await browser.submit("/api/auth/signin/github", { callbackUrl: "/" })).setCookies,
      ...(await signIn(browser)).setCookies,
    ];
    expect(lines.length).toBeGreaterThan(4);
    for (const line of lines) {
      expect(line).toMatch(/^__Host-portolan-/);
      expect(line).toMatch(/; Path=\/(;|$)/);
      expect(line).toMatch(/; HttpOnly/);
      expect(line).toMatch(/; Secure/);
      expect(line).toMatch(/; SameSite=Lax/);
      expect(line).not.toMatch(/Domain=/);
    }
  });

  test("keeps neither the provider's tokens nor the session's", async () => {
    const browser = newBrowser();
    await signIn(browser);
    const token = browser.jar.get("__Host-portolan-session") ?? "";
    expect(token).toMatch(/^[\w-]{43}$/);
    const [row] = await db.$queryRaw<{ dump: string }[]>`
      SELECT (SELECT json_agg(s) FROM session s)::text || (SELECT json_agg(a) FROM account a)::text AS dump`;
    expect(row?.dump).toContain('"subject":"7"');
    expect(row?.dump).not.toContain(token);
    expect(row?.dump).not.toMatch(/access_token|bearer/);
  });

  test("never leads to another site", async () => {
    for (const callbackUrl of [
      "https://evil.example/",
      "//evil.example",
      "/\\evil.example",
      "javascript:alert(1)",
    ]) {
      const browser = newBrowser();
      browser.jar.set("__Host-portolan-return", encodeURIComponent(callbackUrl));
      expect((await signIn(browser, ines, callbackUrl)).location).toBe(`${origin}/`);
    }
  });

  test("begins a new session each time and ends the one before", async () => {
    const browser = newBrowser();
    await signIn(browser);
    const first = new Headers({
      cookie: `__Host-portolan-session=${browser.jar.get("__Host-portolan-session")}`,
    });
    await signIn(browser);
    expect(await whoIs(browser)).not.toBeNull();
    expect(await authenticate(first, { store, roles, secureCookies: true }, now)).toBeNull();
  });

  test("makes two accounts with one name two people", async () => {
    const one = newBrowser();
    await signIn(one, { id: 100, login: "sam", name: "Sam" });
    const before = await whoIs(one);
    const two = newBrowser();
    // The login was given up and taken by somebody else: same login, other subject.
    await signIn(two, { id: 101, login: "sam", name: "Sam" });
    expect((await whoIs(two))?.userId).not.toBe(before?.userId);
    expect(await whoIs(one)).toBeNull();
  });

  test("follows a person to a new login", async () => {
    const browser = newBrowser();
    await signIn(browser, { id: 200, login: "old-name", name: "N" });
    const before = await whoIs(browser);
    await signIn(browser, { id: 200, login: "new-name", name: "N" });
    expect(await whoIs(browser)).toMatchObject({ userId: before?.userId, login: "new-name" });
  });
});

describe("not signing in", () => {
  const refused = /^\/signin\?callbackUrl=%2F&error=/;

  test("refuses somebody outside the organisation and says so in the log", async () => {
    const browser = newBrowser();
    const answer = await signIn(browser, { id: 300, login: "stranger", name: "S" });
    expect(answer.location).toBe("/signin?callbackUrl=%2F&error=AccessDenied");
    expect(await whoIs(browser)).toBeNull();
    expect(logged.join("")).toContain("stranger");
  });

  test("refuses a state that was not given to this browser", async () => {
    const mine = newBrowser();
    const toProvider = await mine.submit("/api/auth/signin/github", { callbackUrl: "/" });
    const other = newBrowser();
    await other.submit("/api/auth/signin/github", { callbackUrl: "/" });
    const answer = await other.visit(provider.approve(toProvider.location, ines));
    expect(answer.location).toMatch(refused);
    expect(await whoIs(other)).toBeNull();
  });

  test("refuses a callback that is played a second time, with or without the cookies of the first", async () => {
    const browser = newBrowser();
    const toProvider = await browser.submit("/api/auth/signin/github", { callbackUrl: "/" });
    const cookies = new Map(browser.jar);
    const back = provider.approve(toProvider.location, ines);
    await browser.visit(back);
    for (const jar of [new Map<string, string>(), cookies]) {
      const thief = newBrowser();
      for (const [name, value] of jar) thief.jar.set(name, value);
      expect((await thief.visit(back)).location).toMatch(refused);
      expect(await whoIs(thief)).toBeNull();
    }
  });

  test.each(["https://evil.example", "null", `${origin}.evil.example`, "http://portal.example.com", null])(
    "refuses a form sent from %s",
    async (from) => {
      const browser = newBrowser();
      for (const path of ["/api/auth/signin/github", "/api/auth/signout"]) {
        expect((await browser.submit(path, { callbackUrl: "/" }, from)).status).toBe(403);
      }
    },
  );

  test("lets nobody in while the provider is out of order", async () => {
    const browser = newBrowser();
    const toProvider = await browser.submit("/api/auth/signin/github", { callbackUrl: "/" });
    const back = provider.approve(toProvider.location, ines);
    provider.breakWith(500);
    const answer = await browser.visit(back);
    provider.breakWith(null);
    expect(answer.location).toMatch(refused);
    expect(await whoIs(browser)).toBeNull();
  });

  test("keeps the rest of next-auth shut", async () => {
    for (const path of [
      "session",
      "csrf",
      "providers",
      "_log",
      "callback/email",
      "signin/email",
      "verify-request",
    ]) {
      expect((await newBrowser().visit(`/api/auth/${path}`)).status).not.toBe(200);
      expect([403, 404]).toContain((await newBrowser().submit(`/api/auth/${path}`, {})).status);
    }
  });
});

describe("a session", () => {
  test("ends on the server at sign-out, whoever kept the cookie", async () => {
    const browser = newBrowser();
    await signIn(browser);
    const kept = browser.headers();
    const answer = await browser.submit("/api/auth/signout", { callbackUrl: "/signin" });
    expect(answer.location).toBe("/signin");
    expect(browser.jar.has("__Host-portolan-session")).toBe(false);
    expect(await authenticate(kept, { store, roles, secureCookies: true }, now)).toBeNull();
  });

  test("ends after 8 hours without a request", async () => {
    const browser = newBrowser();
    await signIn(browser);
    const start = now;
    now = new Date(start.getTime() + 8 * 60 * minute - 1);
    expect(await whoIs(browser)).not.toBeNull();
    now = new Date(now.getTime() + 8 * 60 * minute + 1);
    expect(await whoIs(browser)).toBeNull();
    now = start;
    expect(await whoIs(browser)).toBeNull();
  });

  test("ends 24 hours after sign-in, however busy", async () => {
    const browser = newBrowser();
    await signIn(browser);
    const start = now;
    for (let hours = 4; hours < 24; hours += 4) {
      now = new Date(start.getTime() + hours * 60 * minute);
      expect(await whoIs(browser)).not.toBeNull();
    }
    now = new Date(start.getTime() + 24 * 60 * minute + 5000);
    expect(await whoIs(browser)).toBeNull();
    now = start;
  });

  test("is nobody's for a cookie that was never given, 200 malformed ones included", async () => {
    for (let index = 0; index < 200; index++) {
      const value = String.fromCharCode(33 + (index % 90)).repeat(index);
      const headers = new Headers({
        cookie: `__Host-portolan-session=${value}; a=${index}`,
        authorization: value,
      });
      expect(await authenticate(headers, { store, roles, secureCookies: true }, now)).toBeNull();
    }
  });
});
