import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createContext } from "#server/context.ts";
import { sessionKey } from "#server/identity/session-cookie.ts";
import { answerTrpc } from "#server/trpc-door.ts";
import { createTestDatabase } from "#tests/database.ts";
import { createTestDeps } from "#tests/support/deps.ts";
import { startTcpProxy } from "#tests/support/tcp-proxy.ts";

const origin = "http://127.0.0.1:3000";
const database = await createTestDatabase();
const { deps, log, close } = createTestDeps(database.url);
const door = {
  portalUrl: origin,
  log: deps.log,
  createContext: (headers: Headers) => createContext(headers, deps),
};
const session = "a-session-token";
const own = { "sec-fetch-site": "same-origin", "x-portolan": "1", cookie: `portolan-session=${session}` };
const json = { ...own, origin, "content-type": "application/json" };

const call = (path: string, init: RequestInit = { headers: own }) =>
  answerTrpc(new Request(`${origin}/api/trpc/${path}`, init), door);
const post = (headers: Record<string, string>, body = '{"json":null}') =>
  call("identity.me", { method: "POST", headers, body });

beforeAll(async () => {
  const person = await deps.identity.store.createPerson({
    login: "ines",
    name: "Ines",
    email: null,
    avatarUrl: null,
  });
  const [createdAt, expiresAt] = [new Date(), new Date(Date.now() + 60_000)];
  await deps.identity.store.createSession({
    id: sessionKey(session),
    userId: person.id,
    createdAt,
    expiresAt,
  });
});

afterAll(async () => {
  await close();
  await database.close();
});

async function errorOf(response: Response) {
  const { error } = await response.json();
  return { status: response.status, ...error.json };
}

describe("the door of the procedures", () => {
  test("answers the portal's own pages, and nothing may keep the answer", async () => {
    const response = await call("identity.me");
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toBe("private, no-store");
    expect(response.headers.get("vary")).toContain("Cookie");
    expect((await response.json()).result.data.json).toMatchObject({
      login: "ines",
      role: "viewer",
      teams: [],
    });
  });

  test("says sign in to whoever has no session", async () => {
    expect(await errorOf(await call("identity.me", { headers: { ...own, cookie: "" } }))).toMatchObject({
      status: 401,
      data: { code: "UNAUTHORIZED", requestId: expect.any(String) },
    });
  });

  const foreignOrigins = [
    "https://evil.example",
    "null",
    "http://127.0.0.1:3001",
    "http://127.0.0.1",
    "https://127.0.0.1:3000",
    "",
  ];
  test.each(foreignOrigins)("refuses a change sent from the origin %j", async (from) => {
    for (const site of ["same-origin", "cross-site", "same-site", "none"]) {
      const headers = { ...json, origin: from, "sec-fetch-site": site };
      expect((await post(headers)).status).toBe(403);
    }
  });

  test("refuses a change without an origin, and any call that a browser marks as foreign", async () => {
    const { origin: _origin, ...unsigned } = json;
    expect((await post(unsigned)).status).toBe(403);
    for (const site of ["cross-site", "same-site", "none"]) {
      expect((await call("identity.me", { headers: { ...own, "sec-fetch-site": site } })).status).toBe(403);
      expect((await post({ ...json, "sec-fetch-site": site })).status).toBe(403);
    }
  });

  test("refuses a call without the portal's own header, which no form can send", async () => {
    const { "x-portolan": _mark, ...bare } = json;
    expect((await post(bare)).status).toBe(403);
    expect((await call("identity.me", { headers: { cookie: own.cookie } })).status).toBe(403);
  });

  test.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/octet-stream",
    "application/json; charset=utf-8; text/plain",
    "application/jsonp",
    "",
  ])("refuses a body of the type %j", async (type) => {
    expect((await post({ ...json, "content-type": type })).status).toBe(415);
  });

  test("refuses more than 20 calls at once and more than 1 MiB, announced or not", async () => {
    const many = Array.from({ length: 21 }, () => "identity.me").join(",");
    expect((await call(`${many}?batch=1&input={}`)).status).toBe(400);
    const huge = JSON.stringify({ json: "x".repeat(10_000_000) });
    const told = await errorOf(await post(json, huge));
    expect(told).toMatchObject({ status: 413, message: expect.stringContaining("1 MiB") });
    const stream = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(300_000)),
    });
    const endless = { method: "POST", headers: json, body: stream, duplex: "half" };
    const request = new Request(`${origin}/api/trpc/identity.me`, endless);
    expect((await answerTrpc(request, door)).status).toBe(413);
  });

  test("takes no other method", async () => {
    for (const method of ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"]) {
      expect((await call("identity.me", { method, headers: json })).status).toBe(405);
    }
  });

  test("is not fooled by keys that JavaScript gives a meaning of its own", async () => {
    const hostile =
      '{"json":{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}}},"meta":{"values":{"__proto__.x":["Date"]}}}';
    const response = await call(`identity.audit?input=${encodeURIComponent(hostile)}`);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(Reflect.get({}, "isAdmin")).toBeUndefined();
    expect(Reflect.get({}, "x")).toBeUndefined();
  });

  test("tells a malformed input field by field", async () => {
    const response = await call(`catalog.service?input=${encodeURIComponent('{"json":{"name":7}}')}`);
    expect(await errorOf(response)).toMatchObject({
      status: 400,
      data: { problems: [{ code: "malformed-input", message: expect.stringContaining("name") }] },
    });
  });

  test("tells what was not found, with what to do", async () => {
    const response = await call(`catalog.service?input=${encodeURIComponent('{"json":{"name":"pay"}}')}`);
    expect(await errorOf(response)).toMatchObject({
      status: 404,
      message: 'No service is called "pay"',
      data: { mend: expect.any(String) },
    });
  });
});

test("a fault of the portal's own is told with what to do and what to quote, and not a word of its cause", async () => {
  const broken = async (headers: Headers) => {
    const context = await createContext(headers, deps);
    const store = { ...deps.catalog.store, teams: () => Promise.reject(new Error("hunter2 at 10.0.0.1")) };
    return { ...context, deps: { ...deps, catalog: { ...deps.catalog, store } } };
  };
  const request = new Request(`${origin}/api/trpc/catalog.teams`, { headers: own });
  const told = await errorOf(await answerTrpc(request, { ...door, createContext: broken }));
  expect(told).toMatchObject({
    status: 500,
    message: "The portal failed",
    data: { mend: expect.stringContaining("tell the platform team"), requestId: expect.any(String) },
  });
  expect(JSON.stringify(told)).not.toContain("hunter2");
  expect(log.join("")).toContain("hunter2");
});

describe("a database that is away", () => {
  test("is told as such, in no driver's words, and lets nobody in", async () => {
    const away = createTestDeps("postgresql://portolan:hunter2@127.0.0.1:1/portolan");
    const answer = await answerTrpc(new Request(`${origin}/api/trpc/identity.me`, { headers: own }), {
      ...door,
      log: away.deps.log,
      createContext: (headers) => createContext(headers, away.deps),
    });
    const told = await errorOf(answer);
    expect(told).toMatchObject({ status: 503, message: expect.stringContaining("database does not answer") });
    expect(JSON.stringify(told)).not.toMatch(/hunter2|127\.0\.0\.1:1|prisma/i);
    expect(away.log.join("")).toContain("before it had a context");
    await away.close();
  });

  test("in the middle of a call is told the same way", async () => {
    const url = new URL(database.url);
    const proxy = await startTcpProxy(Number(url.port));
    url.port = String(proxy.port);
    const going = createTestDeps(url.href);
    const request = new Request(`${origin}/api/trpc/catalog.teams`, { headers: own });
    const answer = await answerTrpc(request, {
      ...door,
      createContext: async (headers) => {
        const context = await createContext(headers, going.deps);
        await proxy.cut();
        return context;
      },
    });
    expect(await errorOf(answer)).toMatchObject({ status: 503, data: { source: "PostgreSQL" } });
    await going.close();
  });
});

test("each refusal is logged once, with the request's id and without its body", () => {
  const refusals = log.filter((line) => line.includes("No service is called"));
  expect(refusals).toHaveLength(1);
  expect(refusals[0]).toContain('"login":"ines"');
});
