export const statuses = ["pending", "paid", "shipped", "delivered", "cancelled"] as const;
export type Status = (typeof statuses)[number];

export type Item = { sku: string; quantity: number; unitCents: number };
export type NewOrder = { userId: string; currency: string; items: Item[] };
/** `totalCents` is the sum of the items in the currency's smallest unit; times are ISO 8601 in UTC. */
export type Order = NewOrder & { id: string; totalCents: number; status: Status; createdAt: string; changedAt: string };

const next: Record<Status, readonly Status[]> = {
  pending: ["paid", "cancelled"],
  paid: ["shipped", "cancelled"],
  shipped: ["delivered"],
  delivered: [],
  cancelled: [],
};

/** The statuses an order may have next. */
export function nextOf(status: Status): readonly Status[] {
  return next[status];
}

/** The statuses from which an order may come to `status`. */
export function sourcesOf(status: Status): Status[] {
  return statuses.filter((source) => next[source].includes(status));
}

/** Sum in the smallest unit. Bounded by the route's schema far below what a number holds exactly. */
export function totalOf(items: readonly Item[]): number {
  return items.reduce((sum, { quantity, unitCents }) => sum + quantity * unitCents, 0);
}
