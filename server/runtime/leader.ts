import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Db } from "#server/db.ts";

/**
 * Runs `lead` in one process of all at a time, by a lease of `leaseMs` in the database. The signal given to it
 * aborts when the lease could not be renewed in time or `stop` asks for the end; `lead` must then return soon.
 */
export async function leadAlone(
  db: Db,
  name: string,
  leaseMs: number,
  lead: (signal: AbortSignal) => Promise<void>,
  stop: AbortSignal,
): Promise<void> {
  const owner = randomUUID();
  while (!stop.aborted) {
    // The lease counts from before the question, so that two clocks that tick alike never overlap.
    const askedAt = performance.now();
    if (await take(db, name, owner, leaseMs).catch(() => false)) {
      await holdAndLead(db, name, owner, leaseMs, askedAt, lead, stop);
    }
    await sleep(leaseMs / 3, undefined, { signal: stop }).catch(() => undefined);
  }
}

async function holdAndLead(
  db: Db,
  name: string,
  owner: string,
  leaseMs: number,
  since: number,
  lead: (signal: AbortSignal) => Promise<void>,
  stop: AbortSignal,
): Promise<void> {
  const lost = new AbortController();
  let validUntil = since + leaseMs;
  const beat = setInterval(async () => {
    const askedAt = performance.now();
    const kept = await take(db, name, owner, leaseMs).catch(() => null);
    if (kept) validUntil = askedAt + leaseMs;
    else if (kept === false || performance.now() >= validUntil) lost.abort();
  }, leaseMs / 3);
  try {
    await lead(AbortSignal.any([stop, lost.signal]));
  } finally {
    clearInterval(beat);
    await db.$executeRaw`UPDATE lease SET until = now() WHERE name = ${name} AND owner = ${owner}`.catch(
      () => 0,
    );
  }
}

/** Takes or renews the lease by the database's clock; false where somebody else holds it. */
async function take(db: Db, name: string, owner: string, leaseMs: number): Promise<boolean> {
  const rows = await db.$executeRaw`
    INSERT INTO lease (name, owner, fence, until)
    VALUES (${name}, ${owner}, 1, now() + ${leaseMs}::float8 * interval '1 millisecond')
    ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until,
      fence = lease.fence + (lease.owner <> excluded.owner)::int
    WHERE lease.owner = excluded.owner OR lease.until < now()`;
  return rows > 0;
}
