import { z } from "zod";
import { claimOf, parseRequestKind, type RequestKind } from "#domain/scaffold/request-kind.ts";
import { acceptedPosition, moveRequest, type RefusedTransition } from "#domain/scaffold/request-steps.ts";
import { Prisma } from "#prisma/generated/client.ts";
import type { Db, Tx } from "#server/db.ts";
import { recordAudit } from "#server/identity/audit.ts";
import { announce } from "#server/runtime/announce.ts";
import { type Rendering, readPosition } from "#server/scaffold/work-store.ts";

/** Everything an accepted request is made of; nothing of it is read again from where it came. */
export type AcceptedRequest = {
  id: string;
  kind: RequestKind;
  title: string;
  serviceName: string;
  ownerTeam: string;
  template: { name: string; version: string; commit: string };
  answers: Record<string, unknown>;
  requester: { userId: string; login: string };
  idempotencyKey: string;
  payloadSha: string;
  repository: string;
  baseBranch: string;
  branch: string;
  renderedDigest: string;
  rendering: Rendering;
};

/** Who asks, and by which HTTP request: both stand in the audit row of what they change. */
export type Asker = { login: string; requestId: string };

export type Acceptance =
  | { kind: "accepted" }
  /** Somebody's request holds the name; decided by the claim's primary key. */
  | { kind: "name-claimed" }
  /** The same person used the same key at the same moment; ask by the key again. */
  | { kind: "key-used" };

/** What a person may ask of a request that exists. */
export type PersonsEvent = "cancel-asked" | "retry-asked";
export type Asked =
  | { kind: "moved" }
  | { kind: "unknown" }
  | { kind: "refused"; refusal: RefusedTransition }
  | { kind: "name-claimed"; by: string };

export type NameHolder = { requestId: string; requesterLogin: string; state: string };
export type RequestStore = ReturnType<typeof createRequestStore>;

/** The people's side of the record: accept, cancel, retry. The worker's side is `work-store.ts`. */
export function createRequestStore(db: Db) {
  return {
    findByKey: async (
      userId: string,
      idempotencyKey: string,
    ): Promise<{ id: string; payloadSha: string } | null> =>
      db.changeRequest.findUnique({
        where: { requestedById_idempotencyKey: { requestedById: userId, idempotencyKey } },
        select: { id: true, payloadSha: true },
      }),

    /** Who holds a claim, as `claimOf` names it. */
    holderOf: async (name: string): Promise<NameHolder | null> => {
      const claim = await db.nameClaim.findUnique({
        where: { name },
        select: { request: { select: { id: true, requesterLogin: true, state: true } } },
      });
      if (!claim) return null;
      const { id: requestId, requesterLogin, state } = claim.request;
      return { requestId, requesterLogin, state };
    },

    claimedNames: async (): Promise<string[]> => {
      const rows = await db.nameClaim.findMany({ select: { name: true }, orderBy: { name: "asc" } });
      return rows.map(({ name }) => name);
    },

    /**
     * A person asks something of a request: its position moves if the event applies, all else stays. A retry takes
     * its name back first, which somebody else may hold by then.
     */
    ask: (id: string, event: PersonsEvent, by: Asker): Promise<Asked> =>
      db.$transaction((tx) => ask(tx, id, event, by)),

    /** S0 and S1: request, claim, files, first line of the step log and audit, in one transaction. */
    accept: async (request: AcceptedRequest, httpRequest: string): Promise<Acceptance> => {
      try {
        await db.$transaction((tx) => insert(tx, request, httpRequest));
        return { kind: "accepted" };
      } catch (error) {
        const constraint = violated(error);
        if (constraint.includes("idempotency_key")) return { kind: "key-used" };
        if (constraint.includes("name")) return { kind: "name-claimed" };
        throw error;
      }
    },
  };
}

async function ask(tx: Tx, id: string, kind: PersonsEvent, { login, requestId }: Asker): Promise<Asked> {
  const [locked] = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM change_request WHERE id = ${id} FOR UPDATE`;
  const row = locked && (await tx.changeRequest.findUnique({ where: { id } }));
  if (!row) return { kind: "unknown" };
  const before = readPosition(row);
  const event = kind === "cancel-asked" ? { kind, merged: row.mergeSha !== null } : { kind };
  const transition = moveRequest(before, event);
  if (transition.kind === "refused") return { kind: "refused", refusal: transition.refusal };
  if (kind === "retry-asked") {
    const name = claimOf(parseRequestKind(row.kind), row.serviceName);
    await tx.nameClaim.createMany({ data: { name, requestId: id }, skipDuplicates: true });
    const claim = await tx.nameClaim.findUnique({ where: { name } });
    if (claim?.requestId !== id) return { kind: "name-claimed", by: claim?.requestId ?? "" };
  }
  await tx.changeRequest.update({
    where: { id },
    data: {
      ...transition.position,
      ...(kind === "cancel-asked" ? { cancelledBy: login } : {}),
      explanation: Prisma.DbNull,
      lastError: Prisma.DbNull,
      attempts: 0,
      finishedAt: null,
    },
  });
  // Due by the database's clock, which is the one that claims.
  await tx.$executeRaw`UPDATE change_request SET next_attempt_at = now() WHERE id = ${id}`;
  await tx.requestStep.create({
    data: { requestId: id, step: before.step, outcome: kind, fence: row.fence, evidence: { by: login } },
  });
  await announce(tx, "request", id);
  await recordAudit(tx, {
    at: new Date(),
    actor: login,
    ...(login === row.requesterLogin ? {} : { onBehalfOf: row.requesterLogin }),
    action: `request.${kind}`,
    object: `request:${id}`,
    requestId,
    detail: { service: row.serviceName, state: before.state, step: before.step },
  });
  return { kind: "moved" };
}

async function insert(tx: Tx, request: AcceptedRequest, httpRequest: string): Promise<void> {
  const { id, template, requester, rendering, answers, ...rest } = request;
  await tx.changeRequest.create({
    data: {
      id,
      kind: rest.kind,
      ...acceptedPosition,
      title: rest.title,
      serviceName: rest.serviceName,
      ownerTeam: rest.ownerTeam,
      templateName: template.name,
      templateVersion: template.version,
      templateCommit: template.commit,
      answers: asJson(answers),
      requestedById: requester.userId,
      requesterLogin: requester.login,
      idempotencyKey: rest.idempotencyKey,
      payloadSha: rest.payloadSha,
      repository: rest.repository,
      baseBranch: rest.baseBranch,
      branch: rest.branch,
      renderedDigest: rest.renderedDigest,
    },
  });
  await tx.nameClaim.create({ data: { name: claimOf(rest.kind, rest.serviceName), requestId: id } });
  const { files, pullRequest, expects } = rendering;
  await tx.renderedTree.create({ data: { requestId: id, files, pullRequest, expects } });
  await tx.requestStep.create({
    data: {
      requestId: id,
      step: "accept",
      outcome: "done",
      fence: 0,
      evidence: { digest: rest.renderedDigest, template: `${template.name}@${template.commit}` },
    },
  });
  // What was sent is no draft any more.
  await tx.draft.deleteMany({ where: { userId: requester.userId, templateName: template.name } });
  await announce(tx, "request", id);
  await recordAudit(tx, {
    at: new Date(),
    actor: requester.login,
    action: "request.accepted",
    object: `request:${id}`,
    requestId: httpRequest,
    detail: {
      service: rest.serviceName,
      ownerTeam: rest.ownerTeam,
      template: template.name,
      digest: rest.renderedDigest,
    },
  });
}

const jsonSchema = z.json();
/** Answers were parsed from JSON, so they are JSON; the check costs less than a wrong assertion. */
function asJson(value: unknown): Prisma.InputJsonValue {
  return jsonSchema.parse(value) ?? {};
}

const uniqueViolation = z.object({
  code: z.literal("P2002"),
  meta: z.object({ driverAdapterError: z.object({ cause: z.object({ constraint: z.json() }) }) }),
});

/** What the unique index an insert ran into is called, or covers; empty where it failed otherwise. */
function violated(error: unknown): string {
  const read = uniqueViolation.safeParse(error);
  return read.success ? JSON.stringify(read.data.meta.driverAdapterError.cause.constraint) : "";
}
