import assert from "node:assert/strict";
import { test } from "node:test";
import { nextOf, sourcesOf, statuses, totalOf } from "../src/orders/order.ts";

test("an order goes forward and never back, and can be cancelled until it was shipped", () => {
  const rank = Object.fromEntries(statuses.map((status, index) => [status, index]));
  for (const status of statuses)
    for (const next of nextOf(status)) assert.ok(Number(rank[next]) > Number(rank[status]), `${status} to ${next}`);
  assert.deepEqual(sourcesOf("cancelled"), ["pending", "paid"]);
});

test("every status but the first can be reached, and delivered and cancelled are ends", () => {
  assert.deepEqual(statuses.filter((status) => sourcesOf(status).length === 0), ["pending"]);
  assert.deepEqual(statuses.filter((status) => nextOf(status).length === 0), ["delivered", "cancelled"]);
});

test("the largest order the schema lets in is still summed exactly", () => {
  const item = { sku: "x", quantity: 10_000, unitCents: 100_000_000 };
  assert.equal(totalOf(Array(100).fill(item)), 100_000_000_000_000);
  assert.ok(Number.isSafeInteger(totalOf(Array(100).fill(item))));
});
