import { parseRequestState, type RequestState } from "#domain/scaffold/request-steps.ts";
import { noreplyAddress, type RequestTrailers } from "#domain/scaffold/request-trailers.ts";
import type { Db } from "#server/db.ts";
import { recordAudit } from "#server/identity/audit.ts";
import { announce } from "#server/runtime/announce.ts";

export type TracedRecord = {
  id: string;
  state: RequestState;
  branch: string;
  commitSha: string | null;
  requesterLogin: string;
  finishedAt: Date | null;
};

/** An effect found in the repository, enough to follow it again. */
export type FoundEffect = {
  trailers: RequestTrailers;
  repository: string;
  baseBranch: string;
  branch: string;
  commitSha: string;
  pullRequest: number;
};

export type TraceStore = ReturnType<typeof createTraceStore>;

/** The record, as the chores compare it with the repository. */
export function createTraceStore(db: Db) {
  return {
    byIds: async (ids: string[]): Promise<Map<string, TracedRecord>> => {
      const rows = await db.changeRequest.findMany({ where: { id: { in: ids } } });
      return new Map(rows.map((row) => [row.id, toTraced(row)]));
    },

    /** Requests that ended without a service and still hold their name. */
    endedWithName: async (): Promise<TracedRecord[]> => {
      const rows = await db.changeRequest.findMany({
        where: { state: { in: ["failed", "closed", "cancelled"] }, claim: { isNot: null } },
        orderBy: { finishedAt: "asc" },
        take: 50,
      });
      return rows.map(toTraced);
    },

    /** Gives the name back, unless the request was taken up again meanwhile. */
    freeName: async (requestId: string): Promise<void> => {
      await db.$executeRaw`
        DELETE FROM name_claim c USING change_request r
        WHERE c.request_id = ${requestId} AND r.id = c.request_id
          AND r.state IN ('failed', 'closed', 'cancelled')`;
    },

    /** Puts a lost request back on record, followed from here on. False where its person has no account. */
    adopt: async ({ trailers, ...effect }: FoundEffect): Promise<boolean> =>
      db.$transaction(async (tx) => {
        const { requester, template, requestId: id } = trailers;
        const person = await tx.user.findFirst({
          where: { login: { equals: requester.login, mode: "insensitive" } },
        });
        if (!person) return false;
        await tx.changeRequest.create({
          data: {
            id,
            kind: "create",
            state: "following",
            step: "follow",
            title: `Create ${trailers.service}`,
            serviceName: trailers.service,
            ownerTeam: trailers.ownerTeam,
            templateName: template.name,
            templateVersion: "",
            templateCommit: template.commit,
            answers: {},
            requestedById: person.id,
            requesterLogin: requester.login,
            idempotencyKey: `adopted:${id}`,
            payloadSha: "",
            renderedDigest: "",
            ...effect,
          },
        });
        await tx.nameClaim.createMany({
          data: { name: trailers.service, requestId: id },
          skipDuplicates: true,
        });
        const evidence = { pullRequest: effect.pullRequest, commitSha: effect.commitSha };
        await tx.requestStep.create({
          data: { requestId: id, step: "pull-request", outcome: "adopted", fence: 0, evidence },
        });
        await announce(tx, "request", id);
        await recordAudit(tx, {
          at: new Date(),
          actor: "portolan",
          onBehalfOf: requester.login,
          action: "request.adopted",
          object: `request:${id}`,
          requestId: id,
          detail: { ...evidence, service: trailers.service, address: noreplyAddress(requester.login) },
        });
        return true;
      }),
  };
}

function toTraced(row: {
  id: string;
  state: string;
  branch: string;
  commitSha: string | null;
  requesterLogin: string;
  finishedAt: Date | null;
}): TracedRecord {
  const { id, branch, commitSha, requesterLogin, finishedAt } = row;
  return {
    id,
    branch,
    commitSha,
    requesterLogin,
    finishedAt,
    state: parseRequestState(row.state) ?? "failed",
  };
}
