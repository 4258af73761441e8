import { randomUUID } from "node:crypto";
import type { Order, Status } from "../orders/order.ts";

/**
 * What others are told. `id` is the same in every delivery, so that a reader can tell a repetition; deliveries may come
 * in any order, so `time` (ISO 8601, UTC) and the status in `data` say what is newer. Additions keep the version.
 */
export type OrderEvent = {
  id: string;
  type: "order.created" | "order.status-changed";
  version: 1;
  time: string;
  data: { orderId: string; userId: string; status: Status; totalCents: number; currency: string };
};

export function eventOf(type: OrderEvent["type"], order: Order): OrderEvent {
  const { id: orderId, userId, status, totalCents, currency } = order;
  return { id: randomUUID(), type, version: 1, time: order.changedAt, data: { orderId, userId, status, totalCents, currency } };
}
