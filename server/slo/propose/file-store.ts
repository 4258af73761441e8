import type { BaseFile } from "#domain/slo/draft/objective-draft.ts";
import type { Db } from "#server/db.ts";

export type ObjectiveFileStore = ReturnType<typeof createObjectiveFileStore>;

/** The files a change of objectives is made from: OpenSLO files, and the overlays that list their folders. */
export function createObjectiveFileStore(db: Db) {
  return {
    /** All of them anew, or nothing. */
    replace: async (files: (BaseFile & { object: string; service: string })[]): Promise<void> => {
      await db.$transaction(async (tx) => {
        await tx.objectiveFile.deleteMany({});
        await tx.objectiveFile.createMany({
          data: files.map(({ path, service, object, content }) => ({ path, service, object, content })),
        });
      });
    },

    ofService: async (service: string): Promise<BaseFile[]> => {
      const rows = await db.objectiveFile.findMany({ where: { service }, orderBy: { path: "asc" } });
      return rows.map(({ path, object, content }) => ({ path, object, content }));
    },
  };
}
