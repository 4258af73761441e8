import { claimOf, type RequestKind } from "#domain/scaffold/request-kind.ts";
import { moveRequest, parseRequestState, type RequestState } from "#domain/scaffold/request-steps.ts";
import { noreplyAddress, type RequestTrailers } from "#domain/scaffold/request-trailers.ts";
import type { Db, Tx } from "#server/db.ts";
import { recordAudit } from "#server/identity/audit.ts";
import { announce } from "#server/runtime/announce.ts";
import { type Lease, LeaseLost } from "#server/scaffold/lease.ts";
import { readPosition } from "#server/scaffold/work-store.ts";

export type TracedRecord = {
  id: string;
  state: RequestState;
  branch: string;
  commitSha: string | null;
  requesterLogin: string;
  finishedAt: Date | null;
  fence: number;
};

/** An effect found in the repository, enough to follow it again. */
export type FoundEffect = {
  kind: RequestKind;
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

    /** Gives the name back; false where there was none to give, or the request was taken up again meanwhile. */
    freeName: async ({ id, state, fence }: TracedRecord): Promise<boolean> => {
      const rows = await db.$executeRaw`
        DELETE FROM name_claim c USING change_request r
        WHERE c.request_id = ${id} AND r.id = c.request_id AND r.state = ${state} AND r.fence = ${fence}`;
      return rows > 0;
    },

    /**
     * Takes the lease on an ended request that is still as it was judged; null where somebody took it up meanwhile.
     * A retry that is asked for from now on waits for the lease, and begins before what is about to be deleted.
     */
    take: ({ id, state, fence }: TracedRecord, owner: string, leaseMs: number): Promise<Lease | null> =>
      db.$transaction(async (tx) => {
        const [row] = await tx.$queryRaw<{ state: string; step: string; fence: number }[]>`
          UPDATE change_request SET lease_owner = ${owner}, fence = fence + 1,
            lease_until = now() + ${leaseMs} * interval '1 millisecond'
          WHERE id = ${id} AND state = ${state} AND fence = ${fence}
            AND (lease_until IS NULL OR lease_until < now())
          RETURNING state, step, fence`;
        if (!row) return null;
        const transition = moveRequest(readPosition(row), { kind: "branch-given-up" });
        if (transition.kind === "moved") {
          await tx.changeRequest.update({ where: { id }, data: transition.position });
        }
        return { requestId: id, fence: row.fence };
      }),

    /** The record after what stood in the repository was taken away: the name is free and the lease given back. */
    cleared: (lease: Lease, deed: string): Promise<void> => db.$transaction((tx) => clear(tx, lease, deed)),

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
            state: "following",
            step: "follow",
            title:
              effect.kind === "create" ? `Create ${trailers.service}` : `Objectives of ${trailers.service}`,
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
          data: { name: claimOf(effect.kind, trailers.service), requestId: id },
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

async function clear(tx: Tx, { requestId, fence }: Lease, deed: string): Promise<void> {
  const [row] = await tx.$queryRaw<{ login: string; branch: string; service: string }[]>`
    UPDATE change_request SET lease_owner = NULL, lease_until = NULL, updated_at = now()
    WHERE id = ${requestId} AND fence = ${fence}
    RETURNING requester_login AS login, branch, service_name AS service`;
  if (!row) throw new LeaseLost(`lease on ${requestId} lost`);
  await tx.$executeRaw`
    DELETE FROM name_claim c USING change_request r
    WHERE c.request_id = ${requestId} AND r.id = c.request_id AND r.state IN ('failed', 'closed', 'cancelled')`;
  await announce(tx, "request", requestId);
  await recordAudit(tx, {
    at: new Date(),
    actor: "portolan",
    onBehalfOf: row.login,
    action: "request.tidied",
    object: `request:${requestId}`,
    detail: { service: row.service, branch: row.branch, deed },
  });
}

function toTraced(row: {
  id: string;
  state: string;
  branch: string;
  commitSha: string | null;
  requesterLogin: string;
  finishedAt: Date | null;
  fence: number;
}): TracedRecord {
  const { id, branch, commitSha, requesterLogin, finishedAt, fence } = row;
  return {
    id,
    branch,
    commitSha,
    requesterLogin,
    finishedAt,
    fence,
    state: parseRequestState(row.state) ?? "failed",
  };
}
