import type { Pool, PoolClient } from "pg";
import { inTransaction } from "../database/open-database.ts";
import { traceHeaders } from "../telemetry/trace.ts";
import type { OrderEvent } from "./event.ts";

/** An event as it waits, with the trace of the request that caused it. */
export type Waiting = { event: OrderEvent; trace: Record<string, string> };

/** Writes an event in the transaction of what it tells of. */
export async function remember(client: PoolClient, event: OrderEvent): Promise<void> {
  await client.query("INSERT INTO outbox (id, event, trace) VALUES ($1, $2, $3)", [event.id, event, traceHeaders()]);
}

/** Ids of events the queue took, and of those it would not have. */
export type Sent = { taken: string[]; refused: { id: string; reason: string }[] };

/**
 * Sends the oldest waiting events, at most `limit`, and marks those that were taken as sent; a crash in between sends
 * them again. One that was refused waits behind the others. Several pods take different ones.
 */
export function sendOldest(pool: Pool, limit: number, send: (waiting: Waiting[]) => Promise<Sent>): Promise<Sent> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<Waiting>(
      "SELECT event, trace FROM outbox WHERE sent_at IS NULL ORDER BY refusals, position LIMIT $1 FOR UPDATE SKIP LOCKED",
      [limit],
    );
    if (rows.length === 0) return { taken: [], refused: [] };
    const sent = await send(rows);
    await client.query("UPDATE outbox SET sent_at = now() WHERE id = ANY($1)", [sent.taken]);
    const refused = sent.refused.map(({ id }) => id);
    await client.query("UPDATE outbox SET refusals = refusals + 1 WHERE id = ANY($1)", [refused]);
    return sent;
  });
}

/** How many events wait, and for how many seconds the oldest has. */
export async function waiting(pool: Pool): Promise<{ count: number; oldestSeconds: number }> {
  const { rows } = await pool.query<{ count: number; seconds: number }>(
    `SELECT count(*) AS count, coalesce(extract(epoch FROM now() - min(created_at)), 0)::float AS seconds
     FROM outbox WHERE sent_at IS NULL`,
  );
  return { count: rows[0]?.count ?? 0, oldestSeconds: rows[0]?.seconds ?? 0 };
}

/** Forgets what was sent, and which requests may be repeated, after `days`. */
export async function forgetOld(pool: Pool, days: number): Promise<void> {
  await pool.query("DELETE FROM outbox WHERE sent_at < now() - make_interval(days => $1)", [days]);
  await pool.query("DELETE FROM idempotency WHERE created_at < now() - make_interval(days => $1)", [days]);
}
