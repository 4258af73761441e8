import { storableJson, storableText } from "#domain/identity/canonical-json.ts";
import type { Problem } from "#domain/problem.ts";
import type { AlertRule } from "#domain/runbooks/alert-rule.ts";
import type { Drawing } from "#domain/runbooks/drawing.ts";
import type { Runbook } from "#domain/runbooks/runbook.ts";
import { drawingSchema } from "#domain/runbooks/stored-drawing.ts";
import { objectOf, toJson } from "#domain/scaffold/json.ts";
import { problemList } from "#domain/stored-problems.ts";
import type { Db } from "#server/db.ts";

/** What the front matter of a runbook said at `commit`, and what is wrong with it. */
export type StoredRunbook = Pick<
  Runbook,
  "title" | "alerts" | "service" | "severity" | "owner" | "problems"
> & { slug: string; path: string; commit: string };

/** `text` is the whole file; null where it could not be read. */
export type RunbookText = StoredRunbook & { text: string | null; drawing: Drawing };

/** Each of `words` must stand in the text or in the slug, whatever its case. */
export type RunbookQuery = {
  words?: string[];
  service?: string | undefined;
  severity?: string | undefined;
};

/** An image beside the runbooks; `bytes` are null until somebody looks at it. */
export type StoredImage = { path: string; type: string; blob: string; bytes: Uint8Array | null };

export type RunbookStore = ReturnType<typeof createRunbookStore>;

/** The runbooks of the platform repository, and the alerts that its rules raise. */
export function createRunbookStore(db: Db) {
  return {
    /** All of it anew, or nothing. Paths that differ only in what no text can hold are one. */
    replace: async (
      runbooks: RunbookText[],
      rules: AlertRule[],
      images: Omit<StoredImage, "bytes">[],
    ): Promise<void> => {
      await db.$transaction(
        async (tx) => {
          await tx.storedRunbook.deleteMany({});
          await tx.storedRunbook.createMany({ data: runbooks.map(toRow), skipDuplicates: true });
          await tx.storedAlert.deleteMany({});
          await tx.storedAlert.createMany({ data: rules.map((rule, position) => ({ ...rule, position })) });
          await tx.runbookImage.deleteMany({ where: { blob: { notIn: images.map(({ blob }) => blob) } } });
          await tx.runbookImage.deleteMany({ where: { path: { notIn: images.map(({ path }) => path) } } });
          await tx.runbookImage.createMany({ data: images, skipDuplicates: true });
        },
        { timeout: 30_000 },
      );
    },

    list: async (query: RunbookQuery = {}): Promise<StoredRunbook[]> => {
      const rows = await db.storedRunbook.findMany({
        where: whereOf(query),
        orderBy: { slug: "asc" },
        omit: { text: true, drawing: true },
      });
      return rows.map(fromRow);
    },

    /** The texts of these, by slug. */
    texts: async (slugs: string[]): Promise<Map<string, string>> => {
      const rows = await db.storedRunbook.findMany({
        where: { slug: { in: slugs } },
        select: { slug: true, text: true },
      });
      return new Map(rows.map(({ slug, text }) => [slug, text ?? ""]));
    },

    runbook: async (slug: string): Promise<RunbookText | null> => {
      const row = await db.storedRunbook.findUnique({ where: { slug } });
      return row && { ...fromRow(row), text: row.text, drawing: drawingSchema.parse(row.drawing) };
    },

    alerts: async (): Promise<AlertRule[]> => {
      const rows = await db.storedAlert.findMany({ orderBy: { position: "asc" } });
      return rows.map(({ position: _, ...rule }) => rule);
    },

    image: async (path: string): Promise<StoredImage | null> =>
      db.runbookImage.findUnique({ where: { path } }),

    /** Keeps the bytes, unless the image has become another meanwhile. */
    keepImage: async (path: string, blob: string, bytes: Uint8Array): Promise<void> => {
      await db.runbookImage.updateMany({ where: { path, blob }, data: { bytes: new Uint8Array(bytes) } });
    },
  };
}

function whereOf({ words = [], service, severity }: RunbookQuery) {
  return {
    AND: words.map((word) => {
      // Prisma hands `%` and `_` on as PostgreSQL's own wildcards.
      const holds = { contains: word.replaceAll(/[\\%_]/g, "\\$&"), mode: "insensitive" as const };
      return { OR: [{ text: holds }, { slug: holds }] };
    }),
    ...(service ? { service } : {}),
    ...(severity ? { severity } : {}),
  };
}

function toRow({ text, problems, drawing, ...rest }: RunbookText) {
  return {
    ...rest,
    text: text === null ? null : storableText(text),
    problems: problems.map((problem) => objectOf(storableJson({ ...problem }))),
    drawing: objectOf(storableJson(objectOf(toJson(drawing)))),
  };
}

type Row = Omit<StoredRunbook, "problems"> & { problems: unknown };

function fromRow({
  slug,
  path,
  commit,
  title,
  alerts,
  service,
  severity,
  owner,
  problems,
}: Row): StoredRunbook {
  const read: Problem[] = problemList.parse(problems);
  return { slug, path, commit, title, alerts, service, severity, owner, problems: read };
}
