import { z } from "zod";
import { storableJson } from "#domain/identity/canonical-json.ts";
import { objectOf, toJson } from "#domain/scaffold/json.ts";
import { divide, parseDecimal } from "#domain/slo/ratio.ts";
import type { Slo } from "#domain/slo/slo.ts";
import type { Db } from "#server/db.ts";
import { announce } from "#server/runtime/announce.ts";

/** An objective, and the commit its file was read at. */
export type StoredObjective = { slo: Slo; commit: string };
export type ObjectiveStore = ReturnType<typeof createObjectiveStore>;

/** The objectives of the platform repository, as it stood when it was last read. */
export function createObjectiveStore(db: Db) {
  return {
    /** All of them anew, or nothing. */
    replace: async (slos: readonly Slo[], commit: string): Promise<void> => {
      await db.$transaction(async (tx) => {
        await tx.storedObjective.deleteMany({});
        await tx.storedObjective.createMany({
          data: slos.map((slo, position) => {
            const { target: _, ...document } = slo;
            const { id, service } = slo;
            return {
              id,
              service,
              position,
              commit,
              document: objectOf(storableJson(objectOf(toJson(document)))),
            };
          }),
        });
        await announce(tx, "budget", "objectives");
      });
    },

    list: async (): Promise<StoredObjective[]> => {
      const rows = await db.storedObjective.findMany({ orderBy: { position: "asc" } });
      return rows.map(fromRow);
    },

    names: async (): Promise<{ id: string; service: string }[]> =>
      db.storedObjective.findMany({ select: { id: true, service: true }, orderBy: { position: "asc" } }),

    ofService: async (service: string): Promise<StoredObjective[]> => {
      const rows = await db.storedObjective.findMany({ where: { service }, orderBy: { position: "asc" } });
      return rows.map(fromRow);
    },

    objective: async (id: string): Promise<StoredObjective | null> => {
      const row = await db.storedObjective.findUnique({ where: { id } });
      return row && fromRow(row);
    },
  };
}

const windowSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("rolling"), text: z.string(), seconds: z.number() }),
  z.object({
    kind: z.literal("calendar"),
    text: z.string(),
    unit: z.enum(["day", "week", "month", "quarter", "year"]),
    start: z.string(),
    timeZone: z.string(),
  }),
]);

const indicatorSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("bad-of-total"), bad: z.string(), total: z.string() }),
  z.object({ kind: z.literal("good-of-total"), good: z.string(), total: z.string() }),
  z.object({ kind: z.literal("latency"), bucket: z.string(), le: z.string(), total: z.string() }),
]);

const hundred = { num: 100n, den: 1n };

/** The target is exact, which JSON's numbers are not: it comes from its decimal text again. */
const documentSchema = z
  .object({
    id: z.string(),
    service: z.string(),
    title: z.string(),
    description: z.string(),
    targetPercent: z.string(),
    window: windowSchema,
    indicator: indicatorSchema,
    tiers: z.array(
      z.object({
        factor: z.number(),
        longSeconds: z.number(),
        shortSeconds: z.number(),
        severity: z.enum(["page", "ticket"]),
      }),
    ),
    file: z.string(),
    line: z.number(),
  })
  .transform((document): Slo => {
    const percent = parseDecimal(document.targetPercent);
    const target = percent && divide(percent, hundred);
    if (!target) throw new Error(`The stored target of ${document.id} is no decimal.`);
    return { ...document, target };
  });

function fromRow({ document, commit }: { document: unknown; commit: string }): StoredObjective {
  return { slo: documentSchema.parse(document), commit };
}
