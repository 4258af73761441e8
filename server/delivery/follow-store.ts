import type { Course, Hop } from "#domain/delivery/course.ts";
import type { HopDraft } from "#domain/delivery/hop-draft.ts";
import type { Explanation } from "#domain/scaffold/explanation.ts";
import { freesClaimAtEnd, parseRequestKind } from "#domain/scaffold/request-kind.ts";
import {
  moveRequest,
  parseRequestState,
  parseRequestStep,
  type RequestEvent,
} from "#domain/scaffold/request-steps.ts";
import { Prisma } from "#prisma/generated/client.ts";
import type { Db, Tx } from "#server/db.ts";
import { reopenedIds, takeUpAgain } from "#server/delivery/reopen-store.ts";
import { type FollowedRequest, toFollowed } from "#server/delivery/requests-store.ts";
import { recordAudit } from "#server/identity/audit.ts";
import { announce } from "#server/runtime/announce.ts";

/** What one look at a request came to. `end` moves it to its terminal state, with the reason for people. */
export type Advance = {
  course: Course;
  merge: { sha: string; at: Date } | null;
  end: { event: RequestEvent; explanation: Explanation; freesName: boolean } | null;
};

export type FollowStore = ReturnType<typeof createFollowStore>;

/** Hops this store keeps; the first three are told by the request itself. */
const kept = (hop: Hop) => !["accepted", "rendered", "pull-request"].includes(hop.id);

/** The records of changes under way. All of one look is kept together, with its audit row and its event, or not at all. */
export function createFollowStore(db: Db, pullRequestUrl: (repository: string, number: number) => string) {
  return {
    /**
     * Locks the request, works out where it stands from what is recorded at that moment, and records it. `look` must
     * be pure. False where nothing changed or the request is no longer followed.
     */
    advance: async (id: string, look: (followed: FollowedRequest) => Advance, now: Date): Promise<boolean> =>
      db.$transaction(async (tx) => {
        await tx.$queryRaw`SELECT id FROM change_request WHERE id = ${id} FOR UPDATE`;
        const row = await tx.changeRequest.findUnique({
          where: { id },
          include: { steps: { orderBy: { seq: "asc" } }, hops: true },
        });
        if (row?.state !== "following") return false;
        const { course, merge, end } = look(toFollowed(row, pullRequestUrl));
        const written = await writeHops(tx, id, course.hops.filter(kept), now);
        const isMergeNew = merge !== null && row.mergeSha !== merge.sha;
        if (isMergeNew) {
          await tx.changeRequest.update({ where: { id }, data: { mergeSha: merge.sha, mergedAt: merge.at } });
        }
        const ended = end !== null && (await finish(tx, row, end, now));
        if (written === 0 && !isMergeNew && !ended) return false;
        await announce(tx, "request", id);
        if (ended) await audit(tx, row, end, now);
        return true;
      }),

    /** Keeps the last hop of a live request, unless it was passed before. False where nothing changed. */
    keepMeasured: async (id: string, hop: HopDraft, now: Date): Promise<boolean> =>
      db.$transaction(async (tx) => {
        await tx.$queryRaw`SELECT id FROM change_request WHERE id = ${id} FOR UPDATE`;
        const where = { requestId_hop: { requestId: id, hop: hop.id } };
        const before = await tx.courseHop.findUnique({ where });
        if (before?.state === "done" || (await writeHops(tx, id, [hop], now)) === 0) return false;
        await announce(tx, "request", id);
        return true;
      }),

    /**
     * Follows every closed request again whose pull request a person has opened again, with its name. Where another
     * request holds the name by now, it stays closed and says so.
     */
    reopen: async (repository: string, now: Date): Promise<void> => {
      for (const id of await reopenedIds(db, repository)) {
        await db.$transaction((tx) => takeUpAgain(tx, id, now));
      }
    },
  };
}

async function writeHops(tx: Tx, requestId: string, hops: HopDraft[], now: Date): Promise<number> {
  let written = 0;
  for (const hop of hops) {
    const { id, state, title, at, observed } = hop;
    const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
    written += await tx.$executeRaw`
      INSERT INTO course_hop AS kept
        (request_id, hop, state, title, evidence, details, log, mend, source, started_at, reached_at, observed_at)
      SELECT ${requestId}, ${id}, ${state}, ${title}, ${json(hop.evidence)}::jsonb, ${json(hop.details)}::jsonb,
        ${json(hop.log)}::jsonb, ${json(hop.mend)}::jsonb, ${observed?.source ?? "Portolan"},
        ${state === "ahead" ? null : now}, ${at}, ${observed?.at ?? now}
      ON CONFLICT (request_id, hop) DO UPDATE SET state = excluded.state, title = excluded.title,
        evidence = excluded.evidence, details = excluded.details, log = excluded.log, mend = excluded.mend,
        source = excluded.source, started_at = coalesce(kept.started_at, excluded.started_at),
        reached_at = excluded.reached_at, observed_at = excluded.observed_at
      WHERE (kept.state, kept.title, kept.evidence, kept.details, kept.log, kept.mend, kept.source, kept.reached_at)
        IS DISTINCT FROM (excluded.state, excluded.title, excluded.evidence, excluded.details, excluded.log,
          excluded.mend, excluded.source, excluded.reached_at)`;
  }
  return written;
}

type Row = {
  id: string;
  kind: string;
  state: string;
  step: string;
  requesterLogin: string;
  serviceName: string;
  pullRequest: number | null;
};
type End = NonNullable<Advance["end"]>;

async function finish(tx: Tx, row: Row, { event, explanation, freesName }: End, now: Date): Promise<boolean> {
  const state = parseRequestState(row.state);
  const step = parseRequestStep(row.step);
  if (!state || !step) return false;
  const transition = moveRequest({ state, step }, event);
  if (transition.kind === "refused") return false;
  await tx.changeRequest.update({
    where: { id: row.id },
    data: { ...transition.position, explanation, finishedAt: now, lastError: Prisma.DbNull },
  });
  if (freesName || freesClaimAtEnd(parseRequestKind(row.kind)))
    await tx.nameClaim.deleteMany({ where: { requestId: row.id } });
  return true;
}

async function audit(tx: Tx, row: Row, { event, explanation }: End, now: Date): Promise<void> {
  const how = event.kind === "became-live" ? "live" : "closed";
  await recordAudit(tx, {
    at: now,
    actor: "portolan",
    onBehalfOf: row.requesterLogin,
    action: `request.${how}`,
    object: `request:${row.id}`,
    requestId: row.id,
    detail: {
      service: row.serviceName,
      ...(row.pullRequest === null ? {} : { pullRequest: row.pullRequest }),
      ...explanation,
    },
  });
}
