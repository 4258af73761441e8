import { z } from "zod";
import type { JsonObject } from "#domain/scaffold/json.ts";
import type { Db } from "#server/db.ts";

export type StoredDraft = { answers: JsonObject; savedAt: Date };
export type DraftStore = ReturnType<typeof createDraftStore>;

const answersSchema = z.record(z.string(), z.json());

/** What people have filled in and not sent yet: one draft a person and template. */
export function createDraftStore(db: Db) {
  return {
    find: async (userId: string, templateName: string): Promise<StoredDraft | null> => {
      const row = await db.draft.findUnique({ where: { userId_templateName: { userId, templateName } } });
      return row && { answers: answersSchema.parse(row.answers), savedAt: row.updatedAt };
    },

    save: async (userId: string, templateName: string, answers: JsonObject): Promise<Date> => {
      const row = await db.draft.upsert({
        where: { userId_templateName: { userId, templateName } },
        create: { userId, templateName, answers },
        update: { answers },
      });
      return row.updatedAt;
    },

    discard: async (userId: string, templateName: string): Promise<void> => {
      await db.draft.deleteMany({ where: { userId, templateName } });
    },
  };
}
