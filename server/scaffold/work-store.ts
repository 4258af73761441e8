import { z } from "zod";
import type { CreationPlan } from "#domain/scaffold/creation-plan.ts";
import type { Explanation, Setback } from "#domain/scaffold/explanation.ts";
import type { RenderedFile } from "#domain/scaffold/rendered-file.ts";
import { freesClaimAtEnd, parseRequestKind } from "#domain/scaffold/request-kind.ts";
import {
  isTerminal,
  moveRequest,
  parseRequestState,
  parseRequestStep,
  type RequestEvent,
  type RequestPosition,
} from "#domain/scaffold/request-steps.ts";
import { Prisma } from "#prisma/generated/client.ts";
import type { Db, Tx } from "#server/db.ts";
import { recordAudit } from "#server/identity/audit.ts";
import { announce } from "#server/runtime/announce.ts";
import { type Lease, LeaseLost } from "#server/scaffold/lease.ts";
import type { RequestFacts, WorkRequest } from "#server/scaffold/work-request.ts";

/** What is to be recorded after a step; everything in it commits together or not at all. */
export type Settlement = {
  step: string;
  outcome: "done" | "adopted" | "ended";
  evidence: { [fact: string]: string | number | string[] };
  facts?: RequestFacts;
  /** Applied in order; an event that no longer applies (a person cancelled meanwhile) leaves the position. */
  events: RequestEvent[];
  explanation?: Explanation;
  /** The name may be given to others: nothing of this request stands in the repository. */
  freesName?: boolean;
};

/** `object`: Git's id of what must stand at the path on the base branch; null where nothing may. */
export type Expectation = { path: string; object: string | null };
export type Rendering = {
  files: RenderedFile[];
  pullRequest: CreationPlan["pullRequest"];
  expects: Expectation[];
};
/** What a cancellation is called in the step log; it is none of a creation's steps. */
export const cancelStep = "cancel";
export type WorkStore = ReturnType<typeof createWorkStore>;

const setbackSchema = z.object({
  code: z.string(),
  message: z.string(),
  mend: z.string(),
  since: z.string(),
  attempts: z.number(),
});
const filesSchema = z.array(
  z.object({ path: z.string(), mode: z.enum(["100644", "100755"]), content: z.string() }),
);
const pullRequestSchema = z.object({
  title: z.string(),
  body: z.string(),
  labels: z.array(z.string()),
  reviewers: z.array(z.string()),
  teamReviewers: z.array(z.string()),
});

const expectsSchema = z.array(z.object({ path: z.string(), object: z.string().nullable() }));

const nothingRendered: Rendering = {
  files: [],
  expects: [],
  pullRequest: { title: "", body: "", labels: [], reviewers: [], teamReviewers: [] },
};

/** The worker's side of the record. Every write after a claim asks for the fence, and throws `LeaseLost` without. */
export function createWorkStore(db: Db) {
  return {
    /** Claims the request that has waited longest, if any is due; by the database's clock alone. */
    claimNext: async (
      owner: string,
      leaseMs: number,
    ): Promise<{ lease: Lease; request: WorkRequest } | null> => {
      const [claimed] = await db.$queryRaw<{ id: string; fence: number }[]>`
        UPDATE change_request SET lease_owner = ${owner}, fence = fence + 1,
          lease_until = now() + ${leaseMs} * interval '1 millisecond'
        WHERE id = (
          SELECT id FROM change_request
          WHERE state IN ('running', 'cancelling') AND next_attempt_at <= now()
            AND (lease_until IS NULL OR lease_until < now())
          ORDER BY next_attempt_at FOR UPDATE SKIP LOCKED LIMIT 1)
        RETURNING id, fence`;
      if (!claimed) return null;
      const lease = { requestId: claimed.id, fence: claimed.fence };
      return { lease, request: await readRequest(db, lease) };
    },

    renew: async ({ requestId, fence }: Lease, leaseMs: number): Promise<boolean> => {
      const rows = await db.$executeRaw`
        UPDATE change_request SET lease_until = now() + ${leaseMs} * interval '1 millisecond'
        WHERE id = ${requestId} AND fence = ${fence}`;
      return rows > 0;
    },

    /** What the request writes; empty for one that was adopted from the repository and only has to be followed. */
    readRendering: async (requestId: string): Promise<Rendering> => {
      const row = await db.renderedTree.findUnique({ where: { requestId } });
      if (!row) return nothingRendered;
      return {
        files: filesSchema.parse(row.files),
        pullRequest: pullRequestSchema.parse(row.pullRequest),
        expects: expectsSchema.parse(row.expects),
      };
    },

    /** The record before a call. `false` where the request is no longer the worker's to go on with: a person cancelled. */
    begin: async (
      { requestId, fence }: Lease,
      step: string,
      state: WorkRequest["state"],
    ): Promise<boolean> => {
      const rows = await db.$queryRaw<{ state: string }[]>`
        WITH held AS (
          UPDATE change_request SET updated_at = now() WHERE id = ${requestId} AND fence = ${fence}
          RETURNING id, state),
        logged AS (
          INSERT INTO request_step (request_id, step, outcome, fence, evidence)
          SELECT id, ${step}, 'begun', ${fence}, '{}' FROM held WHERE state = ${state})
        SELECT state FROM held`;
      if (!rows[0]) throw new LeaseLost(`lease on ${requestId} lost`);
      return rows[0].state === state;
    },

    /** The record after. Tells where the request stands now. */
    settle: (lease: Lease, settlement: Settlement): Promise<RequestPosition> =>
      db.$transaction((tx) => settle(tx, lease, settlement)),

    /** Lets the request go until `delayMs` from now, with what is in the way for people to see. */
    postpone: async (
      { requestId, fence }: Lease,
      delayMs: number,
      setback: Setback | null,
    ): Promise<void> => {
      await db.$transaction(async (tx) => {
        const rows = await tx.$executeRaw`
          UPDATE change_request SET lease_owner = NULL, lease_until = NULL, updated_at = now(),
            next_attempt_at = now() + ${Math.max(0, delayMs)} * interval '1 millisecond',
            attempts = ${setback?.attempts ?? 0},
            last_error = ${setback === null ? null : JSON.stringify(setback)}::jsonb
          WHERE id = ${requestId} AND fence = ${fence}`;
        if (rows === 0) throw new LeaseLost(`lease on ${requestId} lost`);
        await announce(tx, "request", requestId);
      });
    },

    /** Gives the request back untouched, for a worker that is asked to stop. */
    release: async ({ requestId, fence }: Lease): Promise<void> => {
      await db.$executeRaw`
        UPDATE change_request SET lease_owner = NULL, lease_until = NULL
        WHERE id = ${requestId} AND fence = ${fence}`;
    },
  };
}

async function readRequest(db: Db, { requestId, fence }: Lease): Promise<WorkRequest> {
  const row = await db.changeRequest.findUniqueOrThrow({
    where: { id: requestId },
    include: {
      requestedBy: { select: { name: true } },
      steps: { where: { step: "pull-request", outcome: "begun", fence: { lt: fence } }, take: 1 },
    },
  });
  return {
    ...readPosition(row),
    id: row.id,
    kind: parseRequestKind(row.kind),
    title: row.title,
    serviceName: row.serviceName,
    ownerTeam: row.ownerTeam,
    template: { name: row.templateName, commit: row.templateCommit },
    requester: { login: row.requesterLogin, name: row.requestedBy.name },
    repository: row.repository,
    baseBranch: row.baseBranch,
    branch: row.branch,
    renderedDigest: row.renderedDigest,
    baseSha: row.baseSha,
    baseTreeSha: row.baseTreeSha,
    treeSha: row.treeSha,
    commitSha: row.commitSha,
    pullRequest: row.pullRequest,
    cancelledBy: row.cancelledBy,
    setback: setbackSchema.nullable().catch(null).parse(row.lastError),
    openingUnclear: row.pullRequest === null && row.steps.length > 0,
    createdAt: row.createdAt,
  };
}

async function settle(tx: Tx, { requestId, fence }: Lease, settlement: Settlement): Promise<RequestPosition> {
  const [row] = await tx.$queryRaw<
    { kind: string; state: string; step: string; login: string; service: string }[]
  >`
    SELECT kind, state, step, requester_login AS login, service_name AS service
    FROM change_request WHERE id = ${requestId} AND fence = ${fence} FOR UPDATE`;
  if (!row) throw new LeaseLost(`lease on ${requestId} lost`);
  const before = readPosition(row);
  const events = settlement.events.filter((event) => !isOvertaken(event, before, settlement));
  const after = events.reduce(advance, before);
  const isOver = isTerminal(after.state);
  const isLetGo = isOver || after.state === "following";
  await tx.changeRequest.update({
    where: { id: requestId },
    data: {
      ...after,
      ...settlement.facts,
      attempts: 0,
      lastError: Prisma.DbNull,
      ...(settlement.explanation && isOver ? { explanation: settlement.explanation } : {}),
      ...(isOver ? { finishedAt: new Date() } : {}),
      ...(isLetGo ? { leaseOwner: null, leaseUntil: null } : {}),
    },
  });
  await tx.requestStep.create({
    data: {
      requestId,
      step: settlement.step,
      outcome: settlement.outcome,
      fence,
      evidence: settlement.evidence,
    },
  });
  const isEnded = after.state !== "failed" && freesClaimAtEnd(parseRequestKind(row.kind));
  if (isOver && (settlement.freesName || isEnded)) await tx.nameClaim.deleteMany({ where: { requestId } });
  await announce(tx, "request", requestId);
  if (before.state !== after.state) {
    await recordAudit(tx, {
      at: new Date(),
      actor: "portolan",
      onBehalfOf: row.login,
      action: `request.${after.state}`,
      object: `request:${requestId}`,
      requestId,
      detail: { service: row.service, ...settlement.evidence, ...settlement.explanation },
    });
  }
  return after;
}

/** A creation that gives up while a person cancels: the cancellation has not been tried yet, so it has not failed. */
function isOvertaken({ kind }: RequestEvent, { state }: RequestPosition, { step }: Settlement): boolean {
  return kind === "gave-up" && state === "cancelling" && step !== cancelStep;
}

function advance(position: RequestPosition, event: RequestEvent): RequestPosition {
  const transition = moveRequest(position, event);
  return transition.kind === "moved" ? transition.position : position;
}

/** Where a row stands; a row nobody could have written is a fault, not a state. */
export function readPosition(row: { id?: string; state: string; step: string }): RequestPosition {
  const state = parseRequestState(row.state);
  const step = parseRequestStep(row.step);
  if (!state || !step) throw new Error(`The record of a request is damaged: ${row.state} at ${row.step}`);
  return { state, step };
}
