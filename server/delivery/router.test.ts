import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Principal } from "#domain/identity/principal.ts";
import { createContext } from "#server/context.ts";
import { sessionKey } from "#server/identity/session-cookie.ts";
import { createCaller } from "#server/router.ts";
import { announce } from "#server/runtime/announce.ts";
import { answerTrpc } from "#server/trpc-door.ts";
import { budgetRow } from "#tests/budget-facts.ts";
import { createTestDatabase } from "#tests/database.ts";
import { application, pullRequest } from "#tests/delivery-facts.ts";
import { createTestDeps } from "#tests/support/deps.ts";

const database = await createTestDatabase();
const { deps, close } = createTestDeps(database.url);
const ines: Principal = {
  userId: "u",
  login: "ines",
  name: "Ines",
  role: "engineer",
  teams: ["payments"],
  teamsObservedAt: null,
};
const context = { principal: ines, reauthenticate: async () => ines, requestId: "r", log: deps.log, deps };
const caller = createCaller(context);
const origin = "http://127.0.0.1:3000";
const token = "a-session-token";

const byNumber = (one: { number: number }, other: { number: number }) => one.number - other.number;

beforeAll(async () => {
  const person = await deps.identity.store.createPerson({
    login: "ines",
    name: "Ines",
    email: null,
    avatarUrl: null,
  });
  const expiresAt = new Date(Date.now() + 600_000);
  await deps.identity.store.createSession({
    id: sessionKey(token),
    userId: person.id,
    createdAt: new Date(),
    expiresAt,
  });
});
afterAll(async () => {
  await close();
  await database.close();
});

describe("delivery", () => {
  test("says unknown, and never an empty list, of what was not read yet", async () => {
    expect((await caller.delivery.applications({})).state).toBe("unknown");
    expect((await caller.delivery.pullRequests({})).state).toBe("unknown");
    expect(await caller.delivery.sources()).toMatchObject([
      { source: "GitHub", state: "unknown", okAt: null },
      { source: "cluster test", state: "unknown", okAt: null },
    ]);
  });

  test("lists what was read with the age of its source, and marks it stale while the source fails", async () => {
    const { readings, sources } = deps.delivery;
    await readings.keepPullRequest(pullRequest(), new Date());
    await readings.keepApplications(
      "test",
      [
        {
          namespace: "argocd",
          name: "pay-api-dev",
          resourceVersion: "1",
          result: { kind: "reading", reading: application() },
        },
      ],
      true,
      new Date(),
    );
    await sources.ok("GitHub", new Date());
    await sources.ok("cluster test", new Date());
    const listed = await caller.delivery.pullRequests({ q: "pay #7" });
    expect(listed).toMatchObject({
      state: "fresh",
      source: "GitHub",
      value: [{ number: 7, services: ["pay-api"] }],
    });
    expect(await caller.delivery.pullRequests({ q: "nothing-like-it" })).toMatchObject({ value: [] });
    expect(await caller.delivery.applications({ service: "pay-api" })).toMatchObject({
      state: "fresh",
      value: [{ name: "pay-api-dev", environment: "dev", condition: "good" }],
    });
    await sources.failed("cluster test", new Date(), "connect ECONNREFUSED");
    expect(await caller.delivery.applications({})).toMatchObject({
      state: "stale",
      error: { message: "connect ECONNREFUSED" },
    });
  });

  test("marks the one pull request that was not read in time, while its source is fresh", async () => {
    const { readings, sources } = deps.delivery;
    const tenMinutesAgo = new Date(Date.now() - 600_000);
    await readings.keepPullRequest(pullRequest({ number: 8 }), tenMinutesAgo);
    await sources.ok("GitHub", new Date());
    const { state, value = [] } = await caller.delivery.pullRequests({});
    expect(state).toBe("fresh");
    expect(
      value.map(({ number, observed }) => ({ number, state: observed.state })).toSorted(byNumber),
    ).toEqual([
      { number: 7, state: "fresh" },
      { number: 8, state: "stale" },
    ]);
    expect(value.find(({ number }) => number === 8)?.observed.at).toEqual(tenMinutesAgo);
  });

  test("shows home with what needs this person", async () => {
    const home = await caller.delivery.home();
    expect(home.underWay).toEqual([]);
    expect(home.sources).toHaveLength(2);
  });

  test("shows a spent budget of their team among what needs this person", async () => {
    const budgetTroubles = async () => [budgetRow({ figures: { left: -0.1 } })];
    const burnt = createCaller({
      ...context,
      deps: { ...deps, delivery: { ...deps.delivery, budgetTroubles } },
    });
    const { needsYou } = await burnt.delivery.home();
    expect(needsYou).toMatchObject([{ kind: "budget-exhausted", service: "order-service" }]);
  });
});

describe("the live stream over HTTP", () => {
  const door = {
    portalUrl: origin,
    log: deps.log,
    createContext: (headers: Headers) => createContext(headers, deps),
  };
  const headers = {
    accept: "text/event-stream",
    "sec-fetch-site": "same-origin",
    cookie: `portolan-session=${token}`,
  };
  const input = encodeURIComponent(JSON.stringify({ json: {} }));

  /** Opens the stream as a browser does, and reads frames until one of the topic comes by. */
  async function open(more: Record<string, string>, stop: AbortController) {
    const request = new Request(`${origin}/api/trpc/delivery.changes?input=${input}`, {
      headers: { ...headers, ...more },
      signal: stop.signal,
    });
    const response = await answerTrpc(request, door);
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    const reader = (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader();
    let buffer = "";
    return async function next(): Promise<{ id: string; data: { kind: string; key?: string } }> {
      for (;;) {
        const end = buffer.indexOf("\n\n");
        if (end >= 0) {
          const block = buffer.slice(0, end);
          buffer = buffer.slice(end + 2);
          const id = /^id: ?(.+)$/m.exec(block)?.[1];
          const data = /^data: ?(.+)$/m.exec(block)?.[1];
          if (id && data) return { id, data: JSON.parse(data).json };
          continue;
        }
        const { value, done } = await reader.read();
        if (done) throw new Error("The stream ended.");
        buffer += value;
      }
    };
  }

  const tell = (key: string) => deps.db.$transaction((tx) => announce(tx, "request", key));

  test("names changes under ids, and a reconnect with the last id misses none", async () => {
    const first = new AbortController();
    const next = await open({}, first);
    expect((await next()).data.kind).toBe("reset");
    await tell("one");
    const one = await next();
    expect(one.data).toMatchObject({ kind: "changed", key: "one" });
    first.abort();
    await tell("two");
    await tell("three");
    const second = new AbortController();
    const again = await open({ "last-event-id": one.id }, second);
    expect([(await again()).data.key, (await again()).data.key]).toEqual(["two", "three"]);
    second.abort();
  });

  test("answers an id that is no longer kept with a reset", async () => {
    const stop = new AbortController();
    const next = await open({ "last-event-id": "1-1" }, stop);
    expect((await next()).data.kind).toBe("reset");
    stop.abort();
  });
});
