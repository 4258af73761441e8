import { z } from "zod";
import type { Entity } from "#domain/catalog/entity.ts";
import type { FoundTemplate } from "#domain/catalog/read-catalog.ts";
import { storableJson, storableText } from "#domain/identity/canonical-json.ts";
import type { TeamRef } from "#domain/identity/person-view.ts";
import type { Problem } from "#domain/problem.ts";
import { type JsonObject, objectOf, toJson } from "#domain/scaffold/json.ts";
import type { BundleFile } from "#domain/scaffold/template-bundle.ts";
import { problemList } from "#domain/stored-problems.ts";
import type { Db, Tx } from "#server/db.ts";
import { announce } from "#server/runtime/announce.ts";

export type StoredSnapshot = { commit: string; observedAt: Date; problems: Problem[] };

/** An entity with its whole document; `path` is its file, read at `commit`. */
export type StoredEntity = { name: string; path: string; commit: string; document: JsonObject };

/** `commit` is where the template took its present form: it stays while only other files change. */
export type StoredTemplate = Omit<FoundTemplate, "files"> & { commit: string; files: BundleFile[] };

export type CatalogStore = ReturnType<typeof createCatalogStore>;

/** What the platform repository held when it was last read. */
export function createCatalogStore(db: Db, repository: string) {
  return {
    snapshot: async (): Promise<StoredSnapshot | null> => {
      const row = await db.catalogSnapshot.findUnique({ where: { repository } });
      return row && { ...row, problems: problemList.parse(row.problems) };
    },

    /** The branch has not moved: what is stored holds as of now. */
    confirm: async (observedAt: Date): Promise<void> => {
      await db.catalogSnapshot.updateMany({ where: { repository }, data: { observedAt } });
    },

    replace: async (
      snapshot: StoredSnapshot,
      entities: Entity[],
      templates: FoundTemplate[],
    ): Promise<void> => {
      const { commit, observedAt } = snapshot;
      const problems = snapshot.problems.map((problem) => objectOf(storableJson({ ...problem })));
      await db.$transaction(
        async (tx) => {
          await tx.catalogEntity.deleteMany({});
          await tx.catalogEntity.createMany({
            data: entities.map(({ ref, kind, name, owner, file, document }) => ({
              ref,
              kind: kind.toLowerCase(),
              name,
              owner,
              path: file,
              commit,
              document: objectOf(storableJson(document)),
            })),
          });
          await replaceTemplates(tx, templates, commit);
          await tx.catalogSnapshot.upsert({
            where: { repository },
            create: { repository, commit, observedAt, problems },
            update: { commit, observedAt, problems },
          });
          await announce(tx, "catalog", commit);
        },
        { timeout: 30_000 },
      );
    },

    entities: async (kind: string): Promise<StoredEntity[]> => {
      const rows = await db.catalogEntity.findMany({ where: { kind }, orderBy: { name: "asc" } });
      return rows.map(toStoredEntity);
    },

    /** Names are unique without case within a kind and namespace; of several namespaces the first is found. */
    entity: async (kind: string, name: string): Promise<StoredEntity | null> => {
      const row = await db.catalogEntity.findFirst({
        where: { kind, name: { equals: name, mode: "insensitive" } },
        orderBy: { ref: "asc" },
      });
      return row && toStoredEntity(row);
    },

    teams: async (): Promise<TeamRef[]> =>
      db.team.findMany({ select: { slug: true, name: true }, orderBy: { name: "asc" } }),

    templateNames: async (): Promise<string[]> => {
      const rows = await db.storedTemplate.findMany({ select: { name: true }, orderBy: { name: "asc" } });
      return rows.map((row) => row.name);
    },

    templates: async (): Promise<StoredTemplate[]> => {
      const rows = await db.storedTemplate.findMany({ orderBy: { name: "asc" } });
      return rows.map(({ skeleton, ...row }) => ({ ...row, files: bundleFiles.parse(skeleton) }));
    },

    template: async (name: string): Promise<StoredTemplate | null> => {
      const row = await db.storedTemplate.findUnique({ where: { name } });
      if (!row) return null;
      const { skeleton, ...rest } = row;
      return { ...rest, files: bundleFiles.parse(skeleton) };
    },
  };
}

/** A template that did not change keeps its commit, so that a form opened before an unrelated merge still fits. */
async function replaceTemplates(tx: Tx, templates: FoundTemplate[], commit: string): Promise<void> {
  const before = new Map((await tx.storedTemplate.findMany()).map((row) => [row.name, row]));
  const data = templates.map(({ files, ...template }) => {
    const source = storableText(template.source);
    const skeleton = files.map(({ path, mode, content }) => ({
      path: storableText(path),
      mode,
      content: storableText(content),
    }));
    const known = before.get(template.name);
    const isSame =
      known?.source === source &&
      JSON.stringify(bundleFiles.parse(known.skeleton)) === JSON.stringify(skeleton);
    return { ...template, source, skeleton, commit: isSame ? known.commit : commit };
  });
  await tx.storedTemplate.deleteMany({});
  await tx.storedTemplate.createMany({ data });
}

function toStoredEntity(row: {
  name: string;
  path: string;
  commit: string;
  document: unknown;
}): StoredEntity {
  const { name, path, commit, document } = row;
  return { name, path, commit, document: objectOf(toJson(document)) };
}

const bundleFiles = z.array(z.object({ path: z.string(), mode: z.string(), content: z.string() }));
