import type { Db } from "#server/db.ts";

/** Names of services that stand in the platform repository, as the catalog last read it. */
export function createKnownNames(db: Db): () => Promise<string[]> {
  return async () => {
    const rows = await db.catalogEntity.findMany({
      where: { kind: "component" },
      select: { name: true },
      orderBy: { name: "asc" },
    });
    return rows.map(({ name }) => name);
  };
}
