import { Client } from "pg";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { connectDatabase, type Db } from "#server/db.ts";
import { announce } from "#server/runtime/announce.ts";
import {
  createLiveFeed,
  type FeedFrame,
  type LiveFeed,
  pruneLiveEvents,
} from "#server/runtime/live-events.ts";
import { createTestDatabase, type TestDatabase } from "#tests/database.ts";

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

async function tell(key: string): Promise<void> {
  await db.$transaction((tx) => announce(tx, "request", key));
}

async function next(stream: AsyncGenerator<FeedFrame, void>): Promise<FeedFrame> {
  const step = await stream.next();
  if (step.done) throw new Error("The stream ended.");
  return step.value;
}

async function take(stream: AsyncGenerator<FeedFrame, void>, count: number): Promise<string[]> {
  const keys: string[] = [];
  while (keys.length < count) {
    const frame = await next(stream);
    keys.push(frame.kind === "changed" ? frame.key : frame.kind);
  }
  return keys;
}

test("tells a new listener where it starts, and then what is committed", async () => {
  await tell("before");
  const stream = feed.follow(null, stop.signal);
  expect(await take(stream, 1)).toEqual(["from-here"]);
  await tell("one");
  await tell("two");
  expect(await take(stream, 2)).toEqual(["one", "two"]);
});

test("misses nothing across a reconnect, and repeats nothing", async () => {
  const first = feed.follow(null, stop.signal);
  await next(first);
  await tell("one");
  const seen = await next(first);
  await first.return();
  await tell("two");
  await tell("three");
  const second = feed.follow(seen.id, stop.signal);
  expect(await take(second, 2)).toEqual(["two", "three"]);
});

test("misses nothing where an older transaction commits after a younger one was seen", async () => {
  const stream = feed.follow(null, stop.signal);
  await next(stream);
  const slow = new Client({ connectionString: database.url });
  await slow.connect();
  await slow.query("BEGIN");
  await slow.query("INSERT INTO change_event (topic, key) VALUES ('request', 'slow')");
  await tell("quick");
  const both = take(stream, 2);
  await slow.query("COMMIT");
  await slow.end();
  expect(await both).toEqual(["slow", "quick"]);
});

test("goes on after its connections were killed", async () => {
  const stream = feed.follow(null, stop.signal);
  await next(stream);
  await tell("one");
  expect(await take(stream, 1)).toEqual(["one"]);
  await db.$queryRaw`
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'portolan-live'`;
  await tell("two");
  expect(await take(stream, 1)).toEqual(["two"]);
});

test("answers an old, a foreign and a malformed cursor with a reset", async () => {
  const stream = feed.follow(null, stop.signal);
  const { id } = await next(stream);
  await tell("one");
  const one = await next(stream);
  await tell("two");
  await tell("three");
  await db.$executeRaw`UPDATE change_event SET at = now() - interval '2 hours' WHERE key IN ('one', 'two')`;
  expect(await pruneLiveEvents(db, 3_600_000)).toBe(2);
  for (const cursor of [id, one.id, "99999999999-1", "never one", "1-2-3"]) {
    const frame = await next(feed.follow(cursor, stop.signal));
    expect(`${cursor}: ${frame.kind}`).toBe(`${cursor}: reset`);
  }
});

test("keeps the newest event, so that an idle portal does not reset its listeners", async () => {
  await tell("only");
  const stream = feed.follow(null, stop.signal);
  const { id } = await next(stream);
  await db.$executeRaw`UPDATE change_event SET at = now() - interval '2 hours'`;
  expect(await pruneLiveEvents(db, 3_600_000)).toBe(0);
  const again = feed.follow(id, stop.signal);
  await tell("next");
  expect(await take(again, 1)).toEqual(["next"]);
});
