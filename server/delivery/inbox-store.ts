import { z } from "zod";
import type { DeliveryHint } from "#domain/delivery/delivery-hint.ts";
import type { Db } from "#server/db.ts";

export type InboxDelivery = { id: string; event: string; hint: DeliveryHint | null };
export type InboxStore = ReturnType<typeof createInboxStore>;

const hintSchema = z
  .object({
    repository: z.string(),
    pullRequests: z.array(z.number()),
    shas: z.array(z.string()),
    branch: z.string().nullable(),
    mergeGroup: z.object({ head: z.string(), base: z.string(), ref: z.string() }).nullable().default(null),
  })
  .nullable();

const attemptsAtMost = 8;

/** Webhook deliveries as they came. Only the hint of each is kept: the body is neither believed nor needed. */
export function createInboxStore(db: Db) {
  return {
    /** False where the delivery was here before: a repetition or a replay. */
    put: async (delivery: InboxDelivery & { source: string }): Promise<boolean> => {
      const body = JSON.stringify(delivery.hint);
      const rows = await db.$executeRaw`
        INSERT INTO webhook_delivery (id, source, event, body)
        VALUES (${delivery.id}, ${delivery.source}, ${delivery.event}, ${body}::jsonb)
        ON CONFLICT (id) DO NOTHING`;
      return rows > 0;
    },

    /** The oldest deliveries that are due: tried ever more rarely, and after some attempts left to the reconciler. */
    waiting: async (limit: number): Promise<InboxDelivery[]> => {
      const rows = await db.$queryRaw<{ id: string; event: string; body: unknown }[]>`
        SELECT id, event, body FROM webhook_delivery
        WHERE processed_at IS NULL AND attempts < ${attemptsAtMost}
          AND received_at + (power(2, attempts) - 1) * interval '1 second' <= now()
        ORDER BY received_at LIMIT ${limit}`;
      return rows.map(({ id, event, body }) => ({ id, event, hint: hintSchema.catch(null).parse(body) }));
    },

    done: async (ids: string[], at: Date): Promise<void> => {
      await db.webhookDelivery.updateMany({
        where: { id: { in: ids } },
        data: { processedAt: at, error: null },
      });
    },

    failed: async (ids: string[], error: string): Promise<void> => {
      await db.webhookDelivery.updateMany({
        where: { id: { in: ids } },
        data: { attempts: { increment: 1 }, error },
      });
    },

    /** Forgets what is older than `keepMs`; GitHub redelivers for three days, so keep at least that. */
    prune: async (keepMs: number): Promise<number> => db.$executeRaw`
      DELETE FROM webhook_delivery WHERE received_at < now() - ${keepMs}::float8 * interval '1 millisecond'`,
  };
}
