import { writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { orderOf, register } from "#tests/services/orders.ts";
import { openSink, type Sink } from "#tests/services/sink.ts";
import { copyService, type ServiceCopy } from "#tests/support/service-copy.ts";
import {
  openServiceWorld,
  type Running,
  type ServiceWorld,
  startService,
} from "#tests/support/service-world.ts";
import { residentMiB } from "./bench-portal.ts";
import { median, record } from "./figure.ts";

/** What order creation is measured against: a route that validates nothing and writes one row. */
const bareProgram = `
import Fastify from "fastify";
import pg from "pg";
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
await pool.query("CREATE TABLE IF NOT EXISTS bare (id bigint GENERATED ALWAYS AS IDENTITY, body jsonb)");
const app = Fastify();
app.get("/livez", async () => ({}));
app.post("/orders", async (request, reply) => {
  await pool.query("INSERT INTO bare (body) VALUES ($1)", [request.body]);
  reply.code(201);
  return {};
});
await app.listen({ host: "127.0.0.1", port: Number(process.env.PORT) });
`;

let world: ServiceWorld;
let sink: Sink;
let bareCopy: ServiceCopy;
let bare: Running;
let users: Running;
let orders: Running;
let worker: Running;

beforeAll(async () => {
  world = await openServiceWorld(inject("postgresUrl"));
  sink = await openSink();
  users = await world.start("user-service", { DATABASE_URL: await world.database("user-service") });
  orders = await world.start("order-service", {
    DATABASE_URL: await world.database("order-service"),
    USER_SERVICE_URL: users.url,
    QUEUE_NAME: "order-queue",
  });
  worker = await world.start("notification-service", {
    QUEUE_NAME: "order-queue",
    REDIS_URL: world.redisUrl,
    DELIVERY_URL: sink.url,
  });
  bareCopy = await copyService("user-service");
  writeFileSync(join(bareCopy.folder, "bare.mjs"), bareProgram);
  bare = await startService(bareCopy.folder, { DATABASE_URL: await world.database("bare") }, ["bare.mjs"]);
}, 300_000);
afterAll(async () => {
  bare?.kill("SIGKILL");
  bareCopy?.remove();
  sink?.close();
  await world?.close();
});

type Load = { perSecond: number; p99Ms: number };
const callers = 16;

/** So many callers one after another each, over connections that stay open. */
async function load(url: string, body: string, count: number): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: callers });
  const times: number[] = [];
  const began = performance.now();
  let left = count;
  const caller = async () => {
    while (left > 0) {
      left -= 1;
      const asked = performance.now();
      expect(await post(url, body, agent)).toBe(201);
      times.push(performance.now() - asked);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  const seconds = (performance.now() - began) / 1000;
  agent.destroy();
  return {
    perSecond: count / seconds,
    p99Ms: times.toSorted((one, other) => one - other)[Math.floor(count * 0.99)] ?? Number.NaN,
  };
}

function post(url: string, body: string, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    const asked = request(`${url}/orders`, { method: "POST", agent, headers }, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode ?? 0));
    });
    asked.on("error", reject);
    asked.end(body);
  });
}

test("order creation, with all three services at work, beside a bare route with one insert", async () => {
  const body = JSON.stringify(orderOf(await register(users.url)));
  for (const url of [bare.url, orders.url]) await load(url, body, 400);
  const rounds: { ours: Load; plain: Load }[] = [];
  for (let round = 0; round < 3; round += 1)
    rounds.push({ plain: await load(bare.url, body, 1500), ours: await load(orders.url, body, 1500) });
  const rate = median(rounds.map(({ ours, plain }) => plain.perSecond / ours.perSecond));
  const tail = median(rounds.map(({ ours, plain }) => ours.p99Ms / plain.p99Ms));
  const ours = median(rounds.map((each) => each.ours.perSecond));
  record({
    id: "60-order-creation",
    title: "Creating an order",
    how: `${callers} callers at once; order-service asks user-service, writes order and event in one transaction and answers, while its outbox is sent and the worker tells of it. Beside it, in the same run, a bare Fastify route with one insert.`,
    aim: "none; the ratio is watched",
    measured: `${ours.toFixed(0)} a second; the bare route takes ${rate.toFixed(1)} times as many; p99 ${tail.toFixed(1)} times as long`,
    met: true,
  });
});

test("what each service holds in memory after that", () => {
  const figures = Object.entries({
    "user-service": users,
    "order-service": orders,
    "notification-service": worker,
  }).map(([name, { pid }]) => ({ name, mebibytes: residentMiB(pid) }));
  const aim = 120;
  record({
    id: "61-service-memory",
    title: "Memory of the services",
    how: "Resident memory of each process right after the load above.",
    aim: `${aim} MB each`,
    measured: figures.map(({ name, mebibytes }) => `${name} ${mebibytes.toFixed(0)} MB`).join(", "),
    met: figures.every(({ mebibytes }) => mebibytes <= aim),
  });
});
