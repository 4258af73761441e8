import { z } from "zod";
import type { BundleFile } from "#domain/scaffold/template-bundle.ts";
import type { Db } from "#server/db.ts";

/** A golden path as the catalog last read it from the platform repository, all of it at one commit. */
export type StoredTemplate = {
  name: string;
  version: string;
  commit: string;
  /** Repository path of its template.yaml. */
  path: string;
  source: string;
  files: BundleFile[];
};

const filesSchema = z.array(z.object({ path: z.string(), mode: z.string(), content: z.string() }));

export type TemplateStore = ReturnType<typeof createTemplateStore>;

/** Templates and the names of services, as the catalog keeps them. */
export function createTemplateStore(db: Db) {
  return {
    /** Without their files: for a list. */
    list: async (): Promise<Omit<StoredTemplate, "files">[]> =>
      db.storedTemplate.findMany({
        select: { name: true, version: true, commit: true, path: true, source: true },
        orderBy: { name: "asc" },
      }),

    find: async (name: string): Promise<StoredTemplate | null> => {
      const row = await db.storedTemplate.findUnique({ where: { name } });
      if (!row) return null;
      const { skeleton, ...rest } = row;
      return { ...rest, files: filesSchema.parse(skeleton) };
    },

    /** Names of services that stand in the repository. */
    takenNames: async (): Promise<string[]> => {
      const rows = await db.catalogEntity.findMany({
        where: { kind: { equals: "Component", mode: "insensitive" } },
        select: { name: true },
        orderBy: { name: "asc" },
      });
      return rows.map(({ name }) => name);
    },
  };
}
