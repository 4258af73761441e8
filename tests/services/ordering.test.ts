import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { until } from "#sandbox/until.ts";
import { metric, orderOf, post, register } from "#tests/services/orders.ts";
import { startPrivatePostgres } from "#tests/services/private-postgres.ts";
import { openSink, type Sink } from "#tests/services/sink.ts";
import { openServiceWorld, type Running, type ServiceWorld } from "#tests/support/service-world.ts";

let world: ServiceWorld;
let users: Running;
let orders: Running;
let sink: Sink;
let ordersDatabase: string;
const queue = { QUEUE_NAME: "order-queue" };

beforeAll(async () => {
  world = await openServiceWorld(inject("postgresUrl"));
  sink = await openSink();
  users = await world.start("user-service", { DATABASE_URL: await world.database("user-service") });
  ordersDatabase = await world.database("order-service");
  orders = await world.start("order-service", {
    ...queue,
    DATABASE_URL: ordersDatabase,
    USER_SERVICE_URL: users.url,
  });
}, 300_000);
afterAll(async () => {
  sink?.close();
  await world?.close();
});

const worker = (env: Record<string, string> = {}) =>
  world.start("notification-service", {
    ...queue,
    REDIS_URL: world.redisUrl,
    DELIVERY_URL: sink.url,
    WAIT_SECONDS: "1",
    ...env,
  });
const place = (userId: unknown, headers = {}) => post(`${orders.url}/orders`, orderOf(userId), headers);
const orderIds = () => sink.bodies.map(({ data }) => data.orderId);
const end = async (service: Running) => {
  service.kill("SIGTERM");
  return service.ended;
};

test("an order of somebody known is taken, and the worker tells of it once", async () => {
  const started = await worker();
  const { status, body } = await place(await register(users.url));
  expect(status).toBe(201);
  await until("the notice", 20_000, async () => orderIds().includes(body.id));
  await until("its end", 10_000, async () => (await metric(started.url, /outcome="delivered"/)) >= 1);
  expect([...sink.told.values()].every((times) => times === 1)).toBe(true);
  expect(await end(started)).toBe(0);
});

test("an order of nobody is refused with 422", async () => {
  const answer = await place("00000000-0000-4000-8000-000000000000");
  expect(answer.status).toBe(422);
  expect(answer.body.title).toMatch(/no such user/);
});

test("while user-service is down or slow, orders are refused with 503 in a moment; then they go on", async () => {
  const port = new URL(users.url).port;
  const known = await register(users.url);
  const database = await world.database("user-service");
  const hanging = createServer(() => {});
  await new Promise<void>((resolve) => hanging.listen(0, "127.0.0.1", resolve));
  const slow = await world.start("order-service", {
    ...queue,
    DATABASE_URL: await world.database("order-service"),
    USER_SERVICE_URL: `http://127.0.0.1:${(hanging.address() as AddressInfo).port}`,
  });
  const began = performance.now();
  expect((await post(`${slow.url}/orders`, orderOf(known))).status).toBe(503);
  expect(performance.now() - began).toBeLessThan(10_000);
  hanging.closeAllConnections();
  hanging.close();
  expect(await end(slow)).toBe(0);

  expect(await end(users)).toBe(0);
  expect((await place(known)).status).toBe(503);
  users = await world.start("user-service", { DATABASE_URL: database, PORT: port });
  const again = await register(users.url);
  await until("the breaker to close", 30_000, async () => (await place(again)).status === 201);
});

test("orders go on while no worker runs, and all are told of when one does", async () => {
  const known = await register(users.url);
  const placed = await Promise.all(Array.from({ length: 25 }, () => place(known)));
  expect(placed.map(({ status }) => status)).toEqual(Array(25).fill(201));
  const started = await worker();
  const wanted = placed.map(({ body }) => body.id);
  await until("25 notices", 60_000, async () => wanted.every((id) => orderIds().includes(id)));
  expect(await end(started)).toBe(0);
});

test("orders are taken while the queue is away, and told of when it is back", async () => {
  const known = await register(users.url);
  await world.sqs.kill();
  const { status, body } = await place(known);
  expect(status).toBe(201);
  await until("the outbox to say so", 10_000, async () => (await metric(orders.url, /^outbox_events /)) > 0);
  world.sqs.start();
  await world.createQueues();
  const started = await worker();
  await until("the notice", 90_000, async () => orderIds().includes(body.id));
  await until("an empty outbox", 10_000, async () => (await metric(orders.url, /^outbox_events /)) === 0);
  expect(await end(started)).toBe(0);
});

test("one Idempotency-Key at two pods at once places one order", async () => {
  const known = await register(users.url);
  const other = await world.start("order-service", {
    ...queue,
    DATABASE_URL: ordersDatabase,
    USER_SERVICE_URL: users.url,
  });
  const headers = { "idempotency-key": "together-1" };
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, index) =>
      post(`${index % 2 ? other.url : orders.url}/orders`, orderOf(known), headers),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(201));
  expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  expect(await end(other)).toBe(0);
});

test("a pod that is told to end answers what it was asked before it ends", async () => {
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  const hesitant = createServer(async (_, response) => {
    asked.resolve();
    await answer.promise;
    response.end("{}");
  });
  await new Promise<void>((resolve) => hesitant.listen(0, "127.0.0.1", resolve));
  const ending = await world.start("order-service", {
    ...queue,
    DATABASE_URL: await world.database("order-service"),
    USER_SERVICE_URL: `http://127.0.0.1:${(hesitant.address() as AddressInfo).port}`,
  });
  const placing = post(`${ending.url}/orders`, orderOf("11111111-1111-4111-8111-111111111111"));
  await asked.promise;
  ending.kill("SIGTERM");
  answer.resolve();
  expect((await placing).status).toBe(201);
  expect(await ending.ended).toBe(0);
  hesitant.close();
});

test("a database that restarts under load costs some answers and no order", async () => {
  const postgres = await startPrivatePostgres();
  const shaken = await world.start("order-service", {
    ...queue,
    DATABASE_URL: postgres.url,
    USER_SERVICE_URL: users.url,
  });
  const known = await register(users.url);
  const taken: unknown[] = [];
  const seen = new Set<number>();
  let loading = true;
  const load = Array.from({ length: 6 }, async () => {
    while (loading) {
      const { status, body } = await post(`${shaken.url}/orders`, orderOf(known));
      seen.add(status);
      if (status === 201) taken.push(body.id);
    }
  });
  await until("some orders", 20_000, async () => taken.length > 20);
  await postgres.restart();
  const before = taken.length;
  await until("orders after the restart", 30_000, async () => taken.length > before + 20);
  loading = false;
  await Promise.all(load);
  expect([...seen].filter((status) => status !== 201 && status < 500)).toEqual([]);
  const kept: unknown[] = [];
  for (let after: unknown = "0"; after !== null; ) {
    const page = await (await fetch(`${shaken.url}/orders?limit=100&after=${after}`)).json();
    kept.push(...page.orders.map(({ id }: { id: string }) => id));
    after = page.next;
  }
  expect(taken.filter((id) => !kept.includes(id))).toEqual([]);
  expect(await end(shaken)).toBe(0);
  await postgres.stop();
}, 180_000);
