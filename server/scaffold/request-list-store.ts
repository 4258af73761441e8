import { z } from "zod";
import type { Explanation, Setback } from "#domain/scaffold/explanation.ts";
import type { JsonObject } from "#domain/scaffold/json.ts";
import { parseRequestKind, type RequestKind } from "#domain/scaffold/request-kind.ts";
import type { RequestPosition } from "#domain/scaffold/request-steps.ts";
import type { Prisma } from "#prisma/generated/client.ts";
import type { Db } from "#server/db.ts";
import { readPosition } from "#server/scaffold/work-store.ts";

/** A request as its pages tell it; the course comes from delivery. */
export type StoredRequest = RequestPosition & {
  id: string;
  kind: RequestKind;
  answers: JsonObject;
  title: string;
  serviceName: string;
  ownerTeam: string;
  requester: { login: string; name: string };
  template: { name: string; version: string; commit: string };
  repository: string;
  branch: string;
  renderedDigest: string;
  pullRequest: number | null;
  isMerged: boolean;
  explanation: Explanation | null;
  setback: Setback | null;
  nextAttemptAt: Date;
  createdAt: Date;
  finishedAt: Date | null;
};

/** `q` is looked for in service, title, person and id; `cursor` is the id of the last row of the page before. */
export type RequestQuery = {
  state?: string | undefined;
  requesterLogin?: string | undefined;
  q?: string | undefined;
  cursor?: string | undefined;
};

export type RequestListStore = ReturnType<typeof createRequestListStore>;

const explanationSchema = z.object({ code: z.string(), message: z.string(), mend: z.string() });
const setbackSchema = explanationSchema.extend({ since: z.string(), attempts: z.number() });
const answersSchema = z.record(z.string(), z.json());

/** Requests for lists and pages, newest first. */
export function createRequestListStore(db: Db) {
  return {
    page: async (query: RequestQuery, size: number): Promise<StoredRequest[]> => {
      const rows = await db.changeRequest.findMany({
        where: whereOf(query),
        include: { requestedBy: { select: { name: true } } },
        orderBy: [{ createdAt: "desc" }, { id: "desc" }],
        take: size,
        ...(query.cursor ? { cursor: { id: query.cursor }, skip: 1 } : {}),
      });
      return rows.map(toStored);
    },

    find: async (id: string): Promise<StoredRequest | null> => {
      const row = await db.changeRequest.findUnique({
        where: { id },
        include: { requestedBy: { select: { name: true } } },
      });
      return row && toStored(row);
    },

    fileCount: async (id: string): Promise<number> => {
      const [row] = await db.$queryRaw<{ files: number }[]>`
        SELECT jsonb_array_length(files) AS files FROM rendered_tree WHERE request_id = ${id}`;
      return row?.files ?? 0;
    },

    /** The owning team alone, for the rule; null for an unknown id. */
    ownerTeam: async (id: string): Promise<string | null> => {
      const row = await db.changeRequest.findUnique({ where: { id }, select: { ownerTeam: true } });
      return row?.ownerTeam ?? null;
    },

    answers: async (
      id: string,
    ): Promise<{ ownerTeam: string; answers: JsonObject; createdAt: Date } | null> => {
      const row = await db.changeRequest.findUnique({
        where: { id },
        select: { ownerTeam: true, answers: true, createdAt: true },
      });
      return row && { ...row, answers: answersSchema.parse(row.answers) };
    },
  };
}

function whereOf({ state, requesterLogin, q }: RequestQuery): Prisma.ChangeRequestWhereInput {
  const contains = { contains: q ?? "", mode: "insensitive" } as const;
  return {
    ...(state ? { state } : {}),
    ...(requesterLogin ? { requesterLogin } : {}),
    ...(q
      ? {
          OR: [
            { serviceName: contains },
            { title: contains },
            { requesterLogin: contains },
            { ownerTeam: contains },
            { id: contains },
            { requestedBy: { name: contains } },
          ],
        }
      : {}),
  };
}

type Row = Prisma.ChangeRequestGetPayload<{ include: { requestedBy: { select: { name: true } } } }>;

function toStored(row: Row): StoredRequest {
  const explanation = explanationSchema.safeParse(row.explanation);
  const setback = setbackSchema.safeParse(row.lastError);
  return {
    ...readPosition(row),
    id: row.id,
    kind: parseRequestKind(row.kind),
    answers: answersSchema.parse(row.answers),
    title: row.title,
    serviceName: row.serviceName,
    ownerTeam: row.ownerTeam,
    requester: { login: row.requesterLogin, name: row.requestedBy.name },
    template: { name: row.templateName, version: row.templateVersion, commit: row.templateCommit },
    repository: row.repository,
    branch: row.branch,
    renderedDigest: row.renderedDigest,
    pullRequest: row.pullRequest,
    isMerged: row.mergeSha !== null,
    explanation: explanation.success ? explanation.data : null,
    setback: setback.success ? setback.data : null,
    nextAttemptAt: row.nextAttemptAt,
    createdAt: row.createdAt,
    finishedAt: row.finishedAt,
  };
}
