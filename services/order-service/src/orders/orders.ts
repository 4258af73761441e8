import { createHash } from "node:crypto";
import type { Pool, PoolClient } from "pg";
import { inTransaction } from "../database/open-database.ts";
import { eventOf } from "../outbox/event.ts";
import { remember } from "../outbox/outbox.ts";
import { type NewOrder, type Order, type Status, sourcesOf, totalOf } from "./order.ts";

export type Filter = { userId?: string | undefined; status?: Status | undefined };
/** `again`: the key was used before for the same order. `other`: it was used for another one. */
export type Placed = { order: Order; again: boolean } | "other";

/** Orders as they are kept. Every change is told in the same transaction. */
export type Orders = {
  /** What was placed under a key before; null where nothing was. */
  placedUnder: (key: string, wanted: NewOrder) => Promise<Placed | null>;
  place: (wanted: NewOrder, key: string | null) => Promise<Placed>;
  find: (id: string) => Promise<Order | null>;
  page: (filter: Filter, after: number, limit: number) => Promise<{ orders: Order[]; next: number | null }>;
  /** Null where the order is not there or may not come to that status. */
  moveTo: (id: string, status: Status) => Promise<Order | null>;
};

type Row = Pick<Order, "id" | "items" | "currency" | "status"> & {
  position: number;
  user_id: string;
  total_cents: number;
  created_at: Date;
  changed_at: Date;
};

export function openOrders(pool: Pool): Orders {
  return {
    placedUnder: (key, wanted) => placedUnder(pool, key, wanted),
    place: (wanted, key) => inTransaction(pool, (client) => place(client, wanted, key)),
    find: async (id) => {
      const { rows } = await pool.query<Row>("SELECT * FROM purchase WHERE id = $1", [id]);
      return rows[0] ? read(rows[0]) : null;
    },
    page: async ({ userId, status }, after, limit) => {
      const { rows } = await pool.query<Row>(
        `SELECT * FROM purchase
         WHERE position > $1 AND ($2::uuid IS NULL OR user_id = $2) AND ($3::text IS NULL OR status = $3)
         ORDER BY position LIMIT $4`,
        [after, userId ?? null, status ?? null, limit + 1],
      );
      const shown = rows.slice(0, limit);
      return { orders: shown.map(read), next: rows.length > limit ? (shown.at(-1)?.position ?? null) : null };
    },
    moveTo: (id, status) =>
      inTransaction(pool, async (client) => {
        const { rows } = await client.query<Row>(
          "UPDATE purchase SET status = $2, changed_at = now() WHERE id = $1 AND status = ANY($3) RETURNING *",
          [id, status, sourcesOf(status)],
        );
        if (!rows[0]) return null;
        const order = read(rows[0]);
        await remember(client, eventOf("order.status-changed", order));
        return order;
      }),
  };
}

async function place(client: PoolClient, wanted: NewOrder, key: string | null): Promise<Placed> {
  if (key !== null) {
    // Of two at once the second waits here until the first has committed, and then finds what it placed.
    await client.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [key]);
    const before = await placedUnder(client, key, wanted);
    if (before !== null) return before;
  }
  const { userId, currency, items } = wanted;
  const { rows } = await client.query<Row>(
    `INSERT INTO purchase (user_id, items, currency, total_cents, status)
     VALUES ($1, $2, $3, $4, 'pending') RETURNING *`,
    [userId, JSON.stringify(items), currency, totalOf(items)],
  );
  const order = read(rows[0]);
  await remember(client, eventOf("order.created", order));
  if (key !== null)
    await client.query("INSERT INTO idempotency (key, fingerprint, order_id) VALUES ($1, $2, $3)", [
      key,
      fingerprint(wanted),
      order.id,
    ]);
  return { order, again: false };
}

async function placedUnder(client: Pool | PoolClient, key: string, wanted: NewOrder): Promise<Placed | null> {
  const { rows } = await client.query<Row & { fingerprint: string }>(
    "SELECT p.*, i.fingerprint FROM idempotency i JOIN purchase p ON p.id = i.order_id WHERE i.key = $1",
    [key],
  );
  const [row] = rows;
  if (!row) return null;
  return row.fingerprint === fingerprint(wanted) ? { order: read(row), again: true } : "other";
}

/** The order of an object's members must not matter. */
function fingerprint({ userId, currency, items }: NewOrder): string {
  const plain = [userId, currency, items.map(({ sku, quantity, unitCents }) => [sku, quantity, unitCents])];
  return createHash("sha256").update(JSON.stringify(plain)).digest("hex");
}

function read(row: Row | undefined): Order {
  if (!row) throw new Error("the database returned no row");
  return {
    id: row.id,
    userId: row.user_id,
    currency: row.currency,
    items: row.items,
    totalCents: row.total_cents,
    status: row.status,
    createdAt: row.created_at.toISOString(),
    changedAt: row.changed_at.toISOString(),
  };
}
