import type { ChangeTopic } from "#domain/delivery/change-view.ts";
import type { Tx } from "#server/db.ts";

/** The PostgreSQL channel on which a committed change rings; the payload is `topic`, a space, the key. */
export const changeChannel = "portolan_change";

/**
 * Records, within the caller's transaction, that something browsers may show has changed, and rings once it
 * commits. Who misses the bell finds the row.
 */
export async function announce(tx: Tx, topic: ChangeTopic, key: string): Promise<void> {
  await tx.$executeRaw`
    WITH event AS (INSERT INTO change_event (topic, key) VALUES (${topic}, ${key}))
    SELECT pg_notify(${changeChannel}, ${`${topic} ${key}`})`;
}
