import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { POST } from "#app/api/webhooks/alertmanager/route.ts";
import { createTestDatabase } from "#tests/database.ts";
import { createTestDeps } from "#tests/support/deps.ts";

const database = await createTestDatabase();
const { deps: wired, close } = createTestDeps(database.url);
const token = "a-token-of-alertmanager";
const deps = { ...wired, alerts: { ...wired.alerts, token } };

beforeAll(() => {
  globalThis.portolanDeps = deps;
});
beforeEach(async () => {
  await deps.db.changeEvent.deleteMany();
  await deps.db.webhookDelivery.deleteMany();
});
afterAll(async () => {
  globalThis.portolanDeps = undefined;
  await close();
  await database.close();
});

const alert = (changes: object = {}) => ({
  status: "firing",
  labels: { alertname: "SloBurnRatePage", slo_id: "pay-api-availability" },
  annotations: {},
  startsAt: "2026-11-20T08:00:00.123456789+01:00",
  endsAt: "0001-01-01T00:00:00Z",
  fingerprint: "c1f2d3e4a5b6c7d8",
  ...changes,
});

async function send(alerts: unknown, authorization = `Bearer ${token}`): Promise<number> {
  const body =
    typeof alerts === "string" ? alerts : JSON.stringify({ version: "4", status: "firing", alerts });
  const url = "http://127.0.0.1:3000/api/webhooks/alertmanager";
  const answer = await POST(new Request(url, { method: "POST", headers: { authorization }, body }));
  return answer.status;
}

const rings = async () => (await deps.db.changeEvent.findMany()).map(({ topic, key }) => `${topic} ${key}`);

test("rings once for what is new, however often Alertmanager repeats it", async () => {
  expect(await send([alert(), alert({ labels: { alertname: "other" }, fingerprint: "ab" })])).toBe(202);
  expect(await send([alert()])).toBe(202);
  expect(await rings()).toEqual(["budget pay-api-availability"]);
  expect(await send([alert({ status: "resolved" })])).toBe(202);
  expect(await rings()).toHaveLength(2);
  expect(await deps.webhooks.inbox.waiting(10)).toEqual([]);
});

test.each(["", "Bearer ", "Bearer wrong", token, `Bearer ${token}x`])(
  "lets nobody in who sends %j as its token",
  async (authorization) => {
    expect(await send([alert()], authorization)).toBe(401);
    expect(await rings()).toEqual([]);
  },
);

test.each([
  "",
  "[]",
  "{",
  '{"version":"4","alerts":{}}',
  '{"version":"5","alerts":[]}',
  JSON.stringify({ version: "4", alerts: [alert({ fingerprint: "../x" })] }),
  JSON.stringify({ version: "4", alerts: [alert({ startsAt: "now" })] }),
])("refuses %j", async (body) => {
  expect(await send(body)).toBe(400);
  expect(await rings()).toEqual([]);
});

test("keeps what no database text holds out of its own way", async () => {
  expect(await send([alert({ labels: { slo_id: "a\u0000\ud800" } })])).toBe(202);
  expect(await rings()).toHaveLength(1);
});

test("reads no more than 1 MiB, and is shut where no token was set up", async () => {
  expect(await send("x".repeat(1_100_000))).toBe(413);
  globalThis.portolanDeps = wired;
  expect(await send([alert()])).toBe(404);
  globalThis.portolanDeps = deps;
});
