import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { connect } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { call } from "#sandbox/queue/sqs.ts";
import { until } from "#sandbox/until.ts";
import { metric } from "#tests/services/orders.ts";
import { openSink, type Sink } from "#tests/services/sink.ts";
import { copyService } from "#tests/support/service-copy.ts";
import { openServiceWorld, type Running, type ServiceWorld } from "#tests/support/service-world.ts";

const run = promisify(execFile);
let world: ServiceWorld;
let sink: Sink;
let worker: Running | null = null;

beforeAll(async () => {
  world = await openServiceWorld(inject("postgresUrl"));
}, 300_000);
afterAll(() => world?.close());
beforeEach(async () => {
  sink = await openSink();
  for (const name of ["order-queue", "order-dlq"])
    await call(world.sqsUrl, "DeleteQueue", { QueueUrl: `${world.sqsUrl}/123456789012/${name}` });
  await world.createQueues();
});
afterEach(async () => {
  world.redis.resume();
  world.sqs.resume();
  worker?.kill("SIGKILL");
  await worker?.ended;
  sink.close();
});

async function start(): Promise<Running> {
  worker = await world.start("notification-service", {
    QUEUE_NAME: "order-queue",
    REDIS_URL: world.redisUrl,
    DELIVERY_URL: sink.url,
    WAIT_SECONDS: "1",
    VISIBILITY_SECONDS: "2",
    RETRY_SECONDS: "1",
  });
  return worker;
}

const eventOf = (id: string, time = "2026-01-02T03:04:05Z") =>
  JSON.stringify({ id, type: "order.created", version: 1, time, data: { orderId: id, userId: "u1" } });
const send = (body: string) =>
  call(world.sqsUrl, "SendMessage", {
    QueueUrl: `${world.sqsUrl}/123456789012/order-queue`,
    MessageBody: body,
  });
const depth = (state: string, at = worker) =>
  metric(at?.url ?? "", new RegExp(`^queue_messages\\{.*state="${state}"`));
const allDone = () =>
  until(
    "an empty queue",
    40_000,
    async () => (await depth("visible")) === 0 && (await depth("in_flight")) === 0,
  );

/** What Redis holds under a key, asked by its inline protocol: the services' client is theirs. */
function redisValue(key: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(world.redisUrl).port), "127.0.0.1", () =>
      socket.write(`GET ${key}\r\n`),
    );
    socket.once("data", (data) => {
      resolve(data.toString().split("\r\n")[1] ?? "");
      socket.destroy();
    });
    socket.once("error", reject);
  });
}

test("events that come twice, and in any order, are told of once each", async () => {
  const ids = Array.from({ length: 12 }, () => randomUUID());
  for (const id of [...ids].reverse()) await send(eventOf(id));
  for (const id of ids) await send(eventOf(id));
  await start();
  await until("all of them", 40_000, async () => ids.every((id) => sink.told.has(id)));
  await allDone();
  expect(ids.map((id) => sink.told.get(id))).toEqual(Array(12).fill(1));
});

test("what nobody can read becomes a dead letter after three tries, and keeps nothing else waiting", async () => {
  const id = randomUUID();
  await send("{ this is no JSON");
  await send(eventOf(id));
  const { url } = await start();
  await until("the good one", 20_000, async () => sink.told.has(id));
  await until("the dead letter", 40_000, async () => (await depth("dead")) === 1);
  expect(await metric(url, /outcome="malformed"/)).toBe(3);
});

test("what was refused for good can be sent again once that is mended", async () => {
  const id = randomUUID();
  sink.answerWith(400);
  await send(eventOf(id));
  await start();
  await until("the dead letter", 40_000, async () => (await depth("dead")) === 1);
  expect(sink.told.get(id)).toBe(3);
  sink.answerWith(204);
  const { folder, remove } = await copyService("notification-service");
  const env = {
    ...world.queueEnv,
    QUEUE_NAME: "order-queue",
    PATH: process.env.PATH,
    NODE_ENV: "test",
  } as const;
  const { stdout } = await run(process.execPath, [join(folder, "src/queue/replay.ts")], { cwd: folder, env });
  remove();
  expect(stdout).toMatch(/^1 of 1 dead letters were sent again/);
  await until("the notice", 20_000, async () => sink.told.get(id) === 4);
  await allDone();
  expect(await depth("dead")).toBe(0);
}, 180_000);

test("while the receiver is away a message waits without using up its tries", async () => {
  const id = randomUUID();
  sink.answerWith(503);
  await send(eventOf(id));
  await start();
  await until("several tries", 40_000, async () => (sink.told.get(id) ?? 0) >= 4);
  expect(await depth("dead")).toBe(0);
  sink.answerWith(204);
  await until("its end", 40_000, async () => (await metric(worker?.url ?? "", /outcome="delivered"/)) === 1);
  await allDone();
});

test("a worker that is told to end finishes what it is telling, once", async () => {
  const id = randomUUID();
  sink.answerWith(null);
  await send(eventOf(id));
  const { ended, kill } = await start();
  await until("the telling to begin", 20_000, async () => sink.told.has(id));
  kill("SIGTERM");
  sink.release(204);
  expect(await ended).toBe(0);
  await start();
  await allDone();
  expect(sink.told.get(id)).toBe(1);
});

test("not ready while Redis is away, ready when it is back", async () => {
  const { url } = await start();
  const ready = async () => (await fetch(`${url}/readyz`)).status;
  await until("ready", 20_000, async () => (await ready()) === 200);
  await world.redis.stop();
  await until("not ready", 20_000, async () => (await ready()) === 503);
  expect((await fetch(`${url}/livez`)).status).toBe(200);
  world.redis.start();
  await until("ready again", 30_000, async () => (await ready()) === 200);
});

test("a connection to Redis that went silent is replaced by itself", async () => {
  const { url } = await start();
  const ready = async () => (await fetch(`${url}/readyz`)).status;
  await until("ready", 20_000, async () => (await ready()) === 200);
  world.redis.halt();
  await until("the silence to be noticed", 40_000, async () => (await ready()) === 503);
  world.redis.resume();
  await until("ready again", 30_000, async () => (await ready()) === 200);
});

/** Between every two steps of the worker: what has to be true before it is killed, and how often the event is told. */
const crashes = [
  {
    between: "receiving and claiming",
    halt: () => world.redis.halt(),
    reached: async () => (await inFlight()) === 1,
    told: 1,
  },
  {
    between: "claiming and telling",
    halt: () => sink.answerWith(null),
    reached: async (id: string) => sink.told.has(id),
    told: 2,
  },
  {
    between: "telling and remembering",
    halt: () => sink.answerWith(null),
    reached: async (id: string) => {
      if (!sink.told.has(id)) return false;
      world.redis.halt();
      sink.release(204);
      return true;
    },
    told: 2,
  },
  {
    between: "remembering and removing",
    halt: () => sink.answerWith(null),
    reached: async (id: string) => {
      if (!sink.told.has(id)) return false;
      world.sqs.halt();
      sink.release(204);
      return (await redisValue(`notification-service:seen:${id}`)) === "done";
    },
    told: 1,
  },
];

/** Asked of the queue itself: while Redis stands still the worker's own metrics may too. */
async function inFlight(): Promise<number> {
  const answer = await call(world.sqsUrl, "GetQueueAttributes", {
    QueueUrl: `${world.sqsUrl}/123456789012/order-queue`,
    AttributeNames: ["All"],
  });
  return Number((answer.Attributes as Record<string, string>).ApproximateNumberOfMessagesNotVisible);
}

test.each(crashes)("a crash between $between loses nothing", async ({ halt, reached, told }) => {
  const id = randomUUID();
  const { kill, ended } = await start();
  halt();
  await send(eventOf(id));
  await until("the step", 30_000, () => reached(id));
  kill("SIGKILL");
  await ended;
  world.redis.resume();
  world.sqs.resume();
  sink.release(503);
  sink.answerWith(204);
  await start();
  await until("the notice", 40_000, async () => sink.told.get(id) === told);
  await allDone();
  expect(sink.told.get(id)).toBe(told);
  expect(await depth("dead")).toBe(0);
});
