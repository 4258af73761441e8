import { createServer, type Server } from "node:http";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { freePort } from "#sandbox/free-port.ts";
import { addressOf } from "#sandbox/metrics/testing/metrics-world.ts";
import type { FaultOrder } from "./fault.ts";
import { type FaultProxy, startFaultProxy } from "./start-fault-proxy.ts";

/** Answers every question with one series, whose value is the time it was asked about. */
const prometheus: Server = createServer((request, response) => {
  const time = new URL(request.url ?? "", "http://localhost").searchParams.get("time") ?? "0";
  const result = [{ metric: { slo_id: "pay" }, value: [Number(time), time] }];
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify({ status: "success", data: { resultType: "vector", result } }));
});
let proxy: FaultProxy;
let url: string;

beforeAll(async () => {
  const port = await freePort();
  proxy = await startFaultProxy(await addressOf(prometheus), port);
  url = `http://127.0.0.1:${port}`;
});
afterEach(() => proxy.faults.lift());
afterAll(async () => {
  await proxy.close();
  prometheus.close();
});

const ask = (time = "1000", within = 5_000) =>
  fetch(`${url}/api/v1/query?query=up&time=${time}`, { signal: AbortSignal.timeout(within) });

async function seriesUnder(order: FaultOrder) {
  proxy.faults.add(order);
  const { data } = await (await ask()).json();
  return data.result;
}

test("without a fault everything passes as it is", async () => {
  expect(await (await ask()).json()).toEqual({
    status: "success",
    data: { resultType: "vector", result: [{ metric: { slo_id: "pay" }, value: [1000, "1000"] }] },
  });
});

test("a fault is set and lifted from outside, and a name that is none is refused", async () => {
  const post = (body: object) =>
    fetch(`${url}/_control/faults`, { method: "POST", body: JSON.stringify(body) });
  expect((await post({ name: "503" })).status).toBe(200);
  expect((await ask()).status).toBe(503);
  expect((await fetch(`${url}/graph`)).status).toBe(200);
  await fetch(`${url}/_control/faults`, { method: "DELETE" });
  expect((await ask()).status).toBe(200);
  expect((await post({ name: "504" })).status).toBe(400);
});

test("a fault that strikes twice is over at the third question", async () => {
  proxy.faults.add({ name: "422", times: 2 });
  expect([(await ask()).status, (await ask()).status, (await ask()).status]).toEqual([422, 422, 200]);
});

test("slow answers come late and hanging ones never", async () => {
  proxy.faults.add({ name: "slow", ms: 300, times: 1 });
  await expect(ask("1000", 100)).rejects.toThrow("timeout");
  proxy.faults.add({ name: "hang", times: 1 });
  await expect(ask("1000", 100)).rejects.toThrow("timeout");
});

test("values become what no share can be", async () => {
  expect(await seriesUnder({ name: "value", value: "+Inf" })).toEqual([
    { metric: { slo_id: "pay" }, value: [1000, "+Inf"] },
  ]);
});

test("one series becomes two, or ten thousand", async () => {
  expect(await seriesUnder({ name: "several-series", times: 1 })).toMatchObject([
    { metric: { slo_id: "pay", replica: "0" } },
    { metric: { slo_id: "pay", replica: "1" } },
  ]);
  expect(await seriesUnder({ name: "many-series" })).toHaveLength(10_000);
});

test("labels hold HTML", async () => {
  const [series] = await seriesUnder({ name: "html-labels" });
  expect(series.metric.slo_id).toMatch(/^pay<img /);
});

test("a clock that is behind has not yet what was asked for, and says its own time", async () => {
  proxy.faults.add({ name: "clock-off", seconds: -600 });
  const response = await ask("1000");
  expect(Date.parse(response.headers.get("date") ?? "") - Date.now()).toBeLessThan(-599_000);
  expect((await response.json()).data.result[0].value).toEqual([1000, "1600"]);
});

test("a restart breaks an answer off, is felt once more, and is over", async () => {
  proxy.faults.add({ name: "restart" });
  await expect(ask().then((response) => response.text())).rejects.toThrow("terminated");
  expect([(await ask()).status, (await ask()).status]).toEqual([503, 200]);
});

test("a part of an answer says that it is one", async () => {
  proxy.faults.add({ name: "partial" });
  expect(await (await ask()).json()).toMatchObject({ status: "success", warnings: [expect.any(String)] });
});
