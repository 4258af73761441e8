import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { openApp } from "../src/app.ts";
import { type Database, openDatabase } from "../src/database/open-database.ts";
import type { App } from "../src/http/open-http.ts";
import { openOrders } from "../src/orders/orders.ts";
import { sendOldest, type Waiting, waiting } from "../src/outbox/outbox.ts";
import { openRegistry } from "../src/telemetry/metrics.ts";
import { startTracing } from "../src/telemetry/trace.ts";
import { UsersAway } from "../src/users/user-directory.ts";

const url = process.env["TEST_DATABASE_URL"] ?? "";
const skip = url ? false : "TEST_DATABASE_URL is not set";
const ada = "11111111-1111-4111-8111-111111111111";
const nobody = "00000000-0000-4000-8000-000000000000";
const wanted = { userId: ada, currency: "EUR", items: [{ sku: "tea", quantity: 2, unitCents: 350 }] };
const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

startTracing("order-service", {});
let database: Database;
let app: App;
let usersAway = false;

before(async () => {
  if (skip) return;
  database = await openDatabase(url, "order_service");
  app = await openApp({
    orders: openOrders(database.pool),
    users: {
      isKnown: async (id) => {
        if (usersAway) throw new UsersAway("away");
        return id === ada;
      },
    },
    logLevel: "silent",
    registry: openRegistry(),
    isReady: database.isReachable,
  });
});
beforeEach(async () => {
  usersAway = false;
  await database?.pool.query("TRUNCATE purchase, idempotency, outbox");
});
after(() => database?.close());

const call = (method: "GET" | "POST" | "PATCH" | "DELETE", path: string, payload?: object, headers = {}) =>
  app.inject({ method, url: path, headers, ...(payload ? { payload } : {}) });
const place = async () => (await call("POST", "/orders", wanted)).json();
const told = async () => {
  const all: Waiting[] = [];
  const take = async (waitings: Waiting[]) => {
    all.push(...waitings);
    return { taken: waitings.map(({ event }) => event.id), refused: [] };
  };
  while ((await sendOldest(database.pool, 10, take)).taken.length > 0);
  return all;
};

test("takes an order of somebody known, sums it up, and tells of it in the caller's trace", { skip }, async () => {
  const answer = await call("POST", "/orders", wanted, { traceparent });
  assert.equal(answer.statusCode, 201);
  const { id, totalCents, status } = answer.json();
  assert.deepEqual([totalCents, status], [700, "pending"]);
  assert.deepEqual((await call("GET", `/orders/${id}`)).json(), answer.json());
  const [event] = await told();
  assert.equal(event?.event.type, "order.created");
  assert.deepEqual(event?.event.data, { orderId: id, userId: ada, status: "pending", totalCents: 700, currency: "EUR" });
  assert.match(String(event?.trace["traceparent"]), /^00-4bf92f3577b34da6a3ce929d0e0e4736-/);
});

test("refuses an order of nobody with 422, and with 503 while it cannot be known; neither leaves anything", { skip }, async () => {
  assert.equal((await call("POST", "/orders", { ...wanted, userId: nobody })).statusCode, 422);
  usersAway = true;
  assert.equal((await call("POST", "/orders", wanted)).statusCode, 503);
  assert.deepEqual((await call("GET", "/orders")).json().orders, []);
  assert.equal((await waiting(database.pool)).count, 0);
});

test("places one order for ten requests under one key at once, and tells of it once", { skip }, async () => {
  const headers = { "idempotency-key": "k-1" };
  const answers = await Promise.all(Array.from({ length: 10 }, () => call("POST", "/orders", wanted, headers)));
  assert.deepEqual([...new Set(answers.map(({ statusCode }) => statusCode))], [201]);
  assert.equal(new Set(answers.map((answer) => answer.json().id)).size, 1);
  assert.equal(answers.filter((answer) => answer.headers["idempotency-replayed"] === "true").length, 9);
  assert.equal((await waiting(database.pool)).count, 1);
});

test("answers a key again while the user cannot be asked about, and refuses it for another order", { skip }, async () => {
  const headers = { "idempotency-key": "k-2" };
  const first = (await call("POST", "/orders", wanted, headers)).json();
  usersAway = true;
  assert.deepEqual((await call("POST", "/orders", wanted, headers)).json(), first);
  assert.equal((await call("POST", "/orders", { ...wanted, currency: "USD" }, headers)).statusCode, 422);
});

test("does not spend a key on an order it refused", { skip }, async () => {
  const headers = { "idempotency-key": "k-3" };
  usersAway = true;
  await call("POST", "/orders", wanted, headers);
  usersAway = false;
  assert.equal((await call("POST", "/orders", wanted, headers)).statusCode, 201);
});

test("moves an order forward, says what is allowed instead, and tells of every move", { skip }, async () => {
  const { id } = await place();
  assert.equal((await call("POST", "/checkout", { orderId: id })).json().status, "paid");
  const back = await call("PATCH", `/orders/${id}`, { status: "pending" });
  assert.equal(back.statusCode, 409);
  assert.deepEqual(back.json().allowed, ["shipped", "cancelled"]);
  assert.equal((await call("PATCH", `/orders/${id}`, { status: "shipped" })).statusCode, 200);
  assert.equal((await call("DELETE", `/orders/${id}`)).statusCode, 409);
  assert.deepEqual((await told()).map(({ event }) => event.data.status), ["pending", "paid", "shipped"]);
});

test("pays an order once, however many pay at once", { skip }, async () => {
  const { id } = await place();
  const answers = await Promise.all(Array.from({ length: 8 }, () => call("POST", "/checkout", { orderId: id })));
  assert.deepEqual(answers.map(({ statusCode }) => statusCode).sort(), [200, ...Array(7).fill(409)]);
});

test("keeps what was not taken for later, in order, and gives two senders different events", { skip }, async () => {
  for (let index = 0; index < 6; index += 1) await place();
  await assert.rejects(sendOldest(database.pool, 3, async () => Promise.reject(new Error("queue away"))));
  assert.equal((await waiting(database.pool)).count, 6);
  const seen: string[][] = [[], []];
  await Promise.all(
    seen.map((mine) =>
      sendOldest(database.pool, 3, async (waitings) => {
        mine.push(...waitings.map(({ event }) => event.id));
        // Both have theirs before either commits.
        while (seen.some((each) => each.length === 0)) await new Promise((resolve) => setImmediate(resolve));
        return { taken: mine.slice(0, 2), refused: [] };
      }),
    ),
  );
  assert.equal(new Set(seen.flat()).size, 6);
  assert.equal((await waiting(database.pool)).count, 2);
});

test("lets no event that the queue refuses stand in the way of the others", { skip }, async () => {
  for (let index = 0; index < 5; index += 1) await place();
  const { refused } = await sendOldest(database.pool, 3, async (waitings) => ({
    taken: [],
    refused: waitings.map(({ event }) => ({ id: event.id, reason: "no" })),
  }));
  const next: string[] = [];
  await sendOldest(database.pool, 2, async (waitings) => {
    next.push(...waitings.map(({ event }) => event.id));
    return { taken: next, refused: [] };
  });
  assert.equal(next.length, 2);
  assert.ok(refused.every(({ id }) => !next.includes(id)), "a refused event went first again");
});

test("shows the orders of one user and one status, page by page", { skip }, async () => {
  const ids = [];
  for (let index = 0; index < 5; index += 1) ids.push((await place()).id);
  await call("POST", "/checkout", { orderId: ids[0] });
  const first = (await call("GET", `/orders?userId=${ada}&status=pending&limit=3`)).json();
  const second = (await call("GET", `/orders?userId=${ada}&status=pending&limit=3&after=${first.next}`)).json();
  assert.deepEqual([...first.orders, ...second.orders].map((order: { id: string }) => order.id), ids.slice(1));
  assert.equal(second.next, null);
});

for (const [what, payload] of [
  ["without items", { ...wanted, items: [] }],
  ["of half a thing", { ...wanted, items: [{ sku: "tea", quantity: 0.5, unitCents: 1 }] }],
  ["at a negative price", { ...wanted, items: [{ sku: "tea", quantity: 1, unitCents: -1 }] }],
  ["in no currency", { ...wanted, currency: "euro" }],
  ["of an id that the database does not read", { ...wanted, userId: `urn:uuid:${ada}` }],
  ["with a character that no text may hold", { ...wanted, items: [{ sku: "a\u0000b", quantity: 1, unitCents: 1 }] }],
  ["that says its own status", { ...wanted, status: "paid" }],
] as const)
  test(`refuses an order ${what}`, { skip }, async () => {
    assert.equal((await call("POST", "/orders", payload)).statusCode, 400);
  });
