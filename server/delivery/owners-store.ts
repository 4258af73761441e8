import type { Db } from "#server/db.ts";

/** Which team owns each service, by name, as the catalog has it. */
export function createOwnersStore(db: Db) {
  return async (): Promise<ReadonlyMap<string, string>> => {
    const rows = await db.catalogEntity.findMany({
      where: { kind: { equals: "Component", mode: "insensitive" }, owner: { not: null } },
      select: { name: true, owner: true },
    });
    return new Map(rows.flatMap(({ name, owner }) => (owner === null ? [] : [[name, teamSlug(owner)]])));
  };
}

/** The slug in an entity reference such as `group:default/payments`. */
function teamSlug(reference: string): string {
  return reference.replace(/^.*[:/]/, "");
}
