import type { QueueEvent } from "../queue/event.ts";

/** What a person reads. */
export type Notice = { userId: string; subject: string; text: string };

/** The notice for an event; null where nobody is told. Fields come from the queue and are only ever plain text. */
export function noticeOf({ type, data }: QueueEvent): Notice | null {
  const { orderId, userId, status, totalCents, currency } = data;
  if (typeof userId !== "string" || typeof orderId !== "string") return null;
  const short = plain(orderId).slice(0, 8);
  if (type === "order.created")
    return {
      userId,
      subject: `We have your order ${short}`,
      text: `Your order ${plain(orderId)} over ${amount(totalCents, currency)} is here. We write again when it moves.`,
    };
  if (type === "order.status-changed")
    return { userId, subject: `Your order ${short} is ${plain(status)}`, text: `Order ${plain(orderId)} is now ${plain(status)}.` };
  return null;
}

function amount(cents: unknown, currency: unknown): string {
  return typeof cents === "number" ? `${(cents / 100).toFixed(2)} ${plain(currency)}` : "an unknown amount";
}

/** One short line: a line break in a subject would begin a header of its own. */
function plain(value: unknown): string {
  return String(value).replace(/[^\x20-\x7e]/g, "").slice(0, 64);
}
