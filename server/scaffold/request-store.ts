import { z } from "zod";
import type { RenderedFile } from "#domain/scaffold/rendered-file.ts";
import { acceptedPosition } from "#domain/scaffold/request-steps.ts";
import type { Prisma } from "#prisma/generated/client.ts";
import type { Db } from "#server/db.ts";
import { recordAudit } from "#server/identity/audit.ts";
import { announce } from "#server/runtime/announce.ts";
import type { Rendering } from "#server/scaffold/work-store.ts";

/** Everything an accepted request is made of; nothing of it is read again from where it came. */
export type AcceptedRequest = {
  id: string;
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

export type Acceptance =
  | { kind: "accepted" }
  /** Somebody's request holds the name; decided by the claim's primary key. */
  | { kind: "name-claimed" }
  /** The same person used the same key at the same moment; ask by the key again. */
  | { kind: "key-used" };

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

    holderOf: async (serviceName: string): Promise<NameHolder | null> => {
      const claim = await db.nameClaim.findUnique({
        where: { name: serviceName },
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

    /** S0 and S1: request, claim, files, first line of the step log and audit, in one transaction. */
    accept: async (request: AcceptedRequest): Promise<Acceptance> => {
      try {
        await db.$transaction((tx) => insert(tx, request));
        return { kind: "accepted" };
      } catch (error) {
        const fields = uniqueFields(error);
        if (fields.includes("idempotency_key")) return { kind: "key-used" };
        if (fields.includes("name")) return { kind: "name-claimed" };
        throw error;
      }
    },
  };
}

async function insert(tx: Prisma.TransactionClient, request: AcceptedRequest): Promise<void> {
  const { id, template, requester, rendering, answers, ...rest } = request;
  await tx.changeRequest.create({
    data: {
      id,
      kind: "create",
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
  await tx.nameClaim.create({ data: { name: rest.serviceName, requestId: id } });
  const files: RenderedFile[] = rendering.files;
  await tx.renderedTree.create({ data: { requestId: id, files, pullRequest: rendering.pullRequest } });
  await tx.requestStep.create({
    data: {
      requestId: id,
      step: "accept",
      outcome: "done",
      fence: 0,
      evidence: { digest: rest.renderedDigest, template: `${template.name}@${template.commit}` },
    },
  });
  await announce(tx, "request", id);
  await recordAudit(tx, {
    at: new Date(),
    actor: requester.login,
    action: "request.accepted",
    object: `request:${id}`,
    requestId: id,
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
  meta: z.object({
    driverAdapterError: z.object({
      cause: z.object({ constraint: z.object({ fields: z.array(z.string()) }).optional() }),
    }),
  }),
});

/** The columns of the unique index an insert ran into; none where it failed otherwise. */
function uniqueFields(error: unknown): string[] {
  const read = uniqueViolation.safeParse(error);
  const fields = read.success ? read.data.meta.driverAdapterError.cause.constraint?.fields : undefined;
  return (fields ?? []).map((field) => field.replaceAll('"', ""));
}
