import type { Db, Tx } from "#server/db.ts";
import { announce } from "#server/runtime/announce.ts";

/** When an outside system last answered and what it last said when it did not. `source` is its name for people. */
export type SourceReport = {
  source: string;
  okAt: Date | null;
  failingSince: Date | null;
  error: string | null;
};

export type SourceHealth = ReturnType<typeof createSourceHealth>;

/** The record of how the outside systems answer, shared by all processes; browsers hear of turns and new reasons. */
export function createSourceHealth(db: Db) {
  return {
    all: async (): Promise<SourceReport[]> => {
      const rows = await db.sourceHealth.findMany({ orderBy: { source: "asc" } });
      return rows.map(({ source, okAt, failingSince, error }) => ({ source, okAt, failingSince, error }));
    },

    /** It answered at `at`. Ends a failure; an answer older than the last known one changes nothing. */
    ok: async (source: string, at: Date): Promise<void> => {
      await db.$transaction(async (tx) => {
        const failing = await isFailing(tx, source);
        await tx.$executeRaw`
          INSERT INTO source_health (source, ok_at) VALUES (${source}, ${at})
          ON CONFLICT (source) DO UPDATE SET failing_since = NULL, error = NULL,
            ok_at = greatest(source_health.ok_at, excluded.ok_at)`;
        if (failing) await announce(tx, "source", source);
      });
    },

    /** It did not answer at `at`, for a reason fit to be shown. */
    failed: async (source: string, at: Date, error: string): Promise<void> => {
      await db.$transaction(async (tx) => {
        const before = await tx.sourceHealth.findUnique({ where: { source } });
        await tx.$executeRaw`
          INSERT INTO source_health (source, failed_at, failing_since, error) VALUES (${source}, ${at}, ${at}, ${error})
          ON CONFLICT (source) DO UPDATE SET failed_at = excluded.failed_at, error = excluded.error,
            failing_since = coalesce(source_health.failing_since, excluded.failing_since)`;
        const isNews = (before?.failingSince ?? null) === null || before?.error !== error;
        if (isNews) await announce(tx, "source", source);
      });
    },
  };
}

async function isFailing(tx: Tx, source: string): Promise<boolean> {
  const row = await tx.sourceHealth.findUnique({ where: { source } });
  return row !== null && row.failingSince !== null;
}
