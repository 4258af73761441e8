import { storableText } from "#domain/identity/canonical-json.ts";
import type { Db } from "#server/db.ts";
import { announce } from "#server/runtime/announce.ts";

/** `id` names one turn of one alert, so that a repetition has the same. */
export type AlertNotice = { id: string; sloId: string };
export type AlertInbox = ReturnType<typeof createAlertInbox>;

/** Which notices were here before, beside the other webhooks; there is nothing to work off. */
export function createAlertInbox(db: Db) {
  return {
    /** Keeps what is new and rings once for each objective it names; how many were new. */
    put: async (notices: readonly AlertNotice[]): Promise<number> =>
      db.$transaction(async (tx) => {
        const known = new Map(notices.map((notice) => [notice.id, storableText(notice.sloId)]));
        const rows = await tx.$queryRaw<{ id: string }[]>`
          INSERT INTO webhook_delivery (id, source, event, body, processed_at)
          SELECT id, 'alertmanager', 'alert', 'null'::jsonb, now() FROM unnest(${[...known.keys()]}::text[]) AS id
          ON CONFLICT (id) DO NOTHING RETURNING id`;
        const ids = new Set(rows.flatMap(({ id }) => known.get(id) ?? []));
        for (const sloId of ids) await announce(tx, "budget", sloId);
        return rows.length;
      }),

    /** The notice of the last minute that came last, by its id; null where there was none. */
    newest: async (): Promise<string | null> => {
      const [row] = await db.$queryRaw<{ id: string }[]>`
        SELECT id FROM webhook_delivery
        WHERE source = 'alertmanager' AND processed_at > now() - interval '1 minute'
        ORDER BY processed_at DESC, id LIMIT 1`;
      return row?.id ?? null;
    },
  };
}
