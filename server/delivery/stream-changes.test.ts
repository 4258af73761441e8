import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ChangeTopic } from "#domain/delivery/change-view.ts";
import type { Principal } from "#domain/identity/principal.ts";
import { connectDatabase, type Db } from "#server/db.ts";
import { streamChanges } from "#server/delivery/stream-changes.ts";
import { announce } from "#server/runtime/announce.ts";
import { createLiveFeed, type LiveFeed } from "#server/runtime/live-events.ts";
import { createTestDatabase, type TestDatabase } from "#tests/database.ts";

const ines: Principal = {
  userId: "u",
  login: "ines",
  name: "Ines",
  role: "engineer",
  teams: ["payments"],
  teamsObservedAt: null,
};
let database: TestDatabase;
let db: Db;
let feed: LiveFeed;
let stop: AbortController;

beforeEach(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  feed = createLiveFeed(db, database.url, pino({ enabled: false }));
  stop = new AbortController();
});
afterEach(async () => {
  stop.abort();
  await feed.close();
  await db.$disconnect();
  await database.close();
});

const tell = (topic: ChangeTopic, key: string) => db.$transaction((tx) => announce(tx, topic, key));
const open = (
  after: string | null,
  who: () => Promise<Principal | null> = async () => ines,
  everyMs = 60_000,
) => streamChanges(feed, after, who, stop.signal, everyMs);

describe("the live stream of a browser", () => {
  test("begins with a reset and then names what changed; topics it does not know are passed over", async () => {
    const stream = open(null);
    expect((await stream.next()).value?.frame).toEqual({ kind: "reset" });
    await db.changeEvent.create({ data: { topic: "internal", key: "x" } });
    await tell("request", "req_1");
    expect((await stream.next()).value?.frame).toEqual({ kind: "changed", topic: "request", key: "req_1" });
  });

  test("goes on after its last id without a gap and without a reset", async () => {
    const first = open(null);
    await first.next();
    await tell("request", "one");
    const seen = (await first.next()).value;
    await first.return();
    await tell("application", "two");
    const second = open(seen?.id ?? "");
    expect((await second.next()).value?.frame).toEqual({ kind: "changed", topic: "application", key: "two" });
  });

  test("ends with a reason once the session has ended", async () => {
    let isSignedIn = true;
    const stream = open(null, async () => (isSignedIn ? ines : null), 10);
    await stream.next();
    isSignedIn = false;
    await expect(stream.next()).rejects.toThrow("Your session has ended.");
  });

  test("does not end because the session could not be looked up", async () => {
    const stream = open(null, () => Promise.reject(new Error("database away")), 5);
    await stream.next();
    const next = stream.next();
    await tell("source", "GitHub");
    expect((await next).value?.frame).toMatchObject({ topic: "source" });
  });
});
