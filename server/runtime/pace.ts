import { setTimeout as sleep } from "node:timers/promises";
import type { Db } from "#server/db.ts";

export type Turn = { kind: "go" } | { kind: "later"; at: Date; reason: string };

/**
 * Spaces the writes of every worker to one installation through one row, so that N processes are as polite as
 * one. A turn that is near is waited for; a turn that is far is not taken, and its time is told instead.
 */
export type Pace = {
  write: (signal: AbortSignal) => Promise<Turn>;
  /** Reads need no turn, but none is due while the host has asked for silence. */
  read: () => Promise<Turn>;
  /** The host asked for silence until `until`; a later time set by another worker stays. */
  block: (until: Date, reason: string) => Promise<void>;
};

const longestWaitMs = 5_000;

export function createPace(db: Db, installation: string, intervalMs: number): Pace {
  const ensureRow = () => db.$executeRaw`
    INSERT INTO github_pace (installation, next_write_at) VALUES (${installation}, now())
    ON CONFLICT (installation) DO NOTHING`;

  /** Takes the next slot if it begins soon; milliseconds until it begins, or null. */
  async function takeSlot(): Promise<number | null> {
    const rows = await db.$queryRaw<{ waitMs: number }[]>`
      UPDATE github_pace SET next_write_at =
        greatest(next_write_at, coalesce(blocked_until, now()), now()) + ${intervalMs} * interval '1 millisecond'
      WHERE installation = ${installation}
        AND greatest(next_write_at, coalesce(blocked_until, now())) <= now() + ${longestWaitMs} * interval '1 millisecond'
      RETURNING (extract(epoch FROM next_write_at - now()) * 1000)::float8 - ${intervalMs}::float8 AS "waitMs"`;
    return rows[0]?.waitMs ?? null;
  }

  async function whenFree(): Promise<Turn> {
    const row = await db.githubPace.findUnique({ where: { installation } });
    const blocked = row?.blockedUntil ?? new Date(0);
    if (row && blocked > row.nextWriteAt) {
      return { kind: "later", at: blocked, reason: row.reason ?? "GitHub asked for a pause" };
    }
    const at = row?.nextWriteAt ?? new Date(0);
    return { kind: "later", at, reason: "Other writes to GitHub come first" };
  }

  return {
    write: async (signal) => {
      const waitMs = (await takeSlot()) ?? ((await ensureRow()) > 0 ? await takeSlot() : null);
      if (waitMs === null) return whenFree();
      if (waitMs > 0) await sleep(waitMs, undefined, { signal });
      return { kind: "go" };
    },
    read: async () => {
      const [row] = await db.$queryRaw<{ at: Date; reason: string | null }[]>`
        SELECT blocked_until AS at, reason FROM github_pace
        WHERE installation = ${installation} AND blocked_until > now()`;
      return row
        ? { kind: "later", at: row.at, reason: row.reason ?? "GitHub asked for a pause" }
        : { kind: "go" };
    },
    block: async (until, reason) => {
      await ensureRow();
      await db.$executeRaw`
        UPDATE github_pace SET blocked_until = greatest(blocked_until, ${until}::timestamptz), reason = ${reason}
        WHERE installation = ${installation}`;
    },
  };
}
