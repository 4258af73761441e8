import { type Explanation, explain } from "#domain/scaffold/explanation.ts";
import { claimOf, parseRequestKind } from "#domain/scaffold/request-kind.ts";
import { moveRequest } from "#domain/scaffold/request-steps.ts";
import { Prisma } from "#prisma/generated/client.ts";
import type { Db, Tx } from "#server/db.ts";
import { recordAudit } from "#server/identity/audit.ts";
import { announce } from "#server/runtime/announce.ts";

/**
 * Requests that ended with their pull request closed, which a reading of later shows open again or even merged. A
 * reading from before the end may be an old one of the same pull request.
 */
export async function reopenedIds(db: Db, repository: string): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT r.id FROM change_request r
    JOIN pull_request_reading p ON p.repository = r.repository AND p.number = r.pull_request
    WHERE r.repository = ${repository} AND r.state = 'closed' AND r.merge_sha IS NULL
      AND p.state <> 'closed' AND p.observed_at > r.finished_at
    ORDER BY r.finished_at`;
  return rows.map(({ id }) => id);
}

/** Takes the name back and the request up again, or writes down who has the name; changes nothing the second time. */
export async function takeUpAgain(tx: Tx, id: string, now: Date): Promise<void> {
  await tx.$queryRaw`SELECT id FROM change_request WHERE id = ${id} FOR UPDATE`;
  const row = await tx.changeRequest.findUnique({ where: { id } });
  if (row?.state !== "closed" || row.pullRequest === null) return;
  const transition = moveRequest({ state: "closed", step: "done" }, { kind: "found-reopened" });
  if (transition.kind === "refused") return;
  const name = claimOf(parseRequestKind(row.kind), row.serviceName);
  await tx.nameClaim.createMany({ data: { name, requestId: id }, skipDuplicates: true });
  const claim = await tx.nameClaim.findUniqueOrThrow({ where: { name } });
  const refusal =
    claim.requestId === id
      ? null
      : explain.reopenedWithoutName(row.pullRequest, row.serviceName, claim.requestId);
  if (refusal !== null && isTold(row.explanation, refusal)) return;
  await tx.changeRequest.update({
    where: { id },
    data: refusal
      ? { explanation: refusal }
      : { ...transition.position, explanation: Prisma.DbNull, finishedAt: null },
  });
  await announce(tx, "request", id);
  await recordAudit(tx, {
    at: now,
    actor: "portolan",
    onBehalfOf: row.requesterLogin,
    action: "request.reopened",
    object: `request:${id}`,
    decision: refusal ? "refused" : "allowed",
    requestId: id,
    detail: { service: row.serviceName, pullRequest: row.pullRequest, ...refusal },
  });
}

function isTold(explanation: Prisma.JsonValue, { message }: Explanation): boolean {
  return explanation instanceof Object && "message" in explanation && explanation.message === message;
}
