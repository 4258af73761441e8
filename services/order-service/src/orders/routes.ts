import type { App } from "../http/open-http.ts";
import { Problem } from "../http/problem.ts";
import { type UserDirectory, UsersAway } from "../users/user-directory.ts";
import { type NewOrder, nextOf, type Order, type Status } from "./order.ts";
import type { Orders, Placed } from "./orders.ts";
import * as schema from "./schemas.ts";

export type OrderParts = { orders: Orders; users: UserDirectory };
const { problems } = schema;

export function addOrders(app: App, { orders, users }: OrderParts): void {
  const place = { body: schema.newOrder, headers: schema.keyHeader, response: { 201: schema.order, ...problems } };
  app.post("/orders", { schema: place }, async (request, reply) => {
    const placed = await placeOrder(request.body, request.headers["idempotency-key"] ?? null);
    if (placed === "other") throw new Problem(422, "This Idempotency-Key was used for another order; use a new one");
    if (placed.again) reply.header("idempotency-replayed", "true");
    reply.code(201).header("location", `/orders/${placed.order.id}`);
    return placed.order;
  });

  const list = { querystring: schema.pageQuery, response: { 200: schema.page, ...problems } };
  app.get("/orders", { schema: list }, async ({ query: { after, limit, ...filter } }) => {
    const found = await orders.page(filter, Number(after), Number(limit));
    return { orders: found.orders, next: found.next === null ? null : String(found.next) };
  });

  const one = { params: schema.params, response: { 200: schema.order, ...problems } };
  app.get("/orders/:id", { schema: one }, async (request) => present(await orders.find(request.params.id)));

  app.patch("/orders/:id", { schema: { ...one, body: schema.statusBody } }, async (request) =>
    moveTo(request.params.id, request.body.status),
  );

  const cancel = { params: schema.params, response: { 204: { type: "null" }, ...problems } } as const;
  app.delete("/orders/:id", { schema: cancel }, async (request, reply) => {
    await moveTo(request.params.id, "cancelled");
    reply.code(204);
  });

  const checkout = { body: schema.checkoutBody, response: { 200: schema.order, ...problems } };
  app.post("/checkout", { schema: checkout }, async (request) => moveTo(request.body.orderId, "paid"));

  async function placeOrder(wanted: NewOrder, key: string | null): Promise<Placed> {
    // An order that was placed stays placed, even if its user is gone or cannot be asked about now.
    const before = key === null ? null : await orders.placedUnder(key, wanted);
    if (before !== null) return before;
    if (!(await isKnown(users, wanted.userId))) throw new Problem(422, "There is no such user, so nothing was ordered");
    return orders.place(wanted, key);
  }

  async function moveTo(id: string, status: Status): Promise<Order> {
    const moved = await orders.moveTo(id, status);
    if (moved !== null) return moved;
    const current = present(await orders.find(id));
    const allowed = nextOf(current.status);
    const hint = allowed.length === 0 ? "it stays so" : `it can become ${allowed.join(" or ")}`;
    throw new Problem(409, `The order is ${current.status}; ${hint}`, { current: current.status, allowed });
  }
}

async function isKnown(users: UserDirectory, id: string): Promise<boolean> {
  try {
    return await users.isKnown(id);
  } catch (error) {
    if (error instanceof UsersAway)
      throw new Problem(503, "Who ordered cannot be checked now, so nothing was ordered; try again in a few seconds");
    throw error;
  }
}

function present<T>(found: T | null): T {
  if (found === null) throw new Problem(404, "There is no such order");
  return found;
}
