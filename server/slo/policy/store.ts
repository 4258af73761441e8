import type { BudgetOverride } from "#domain/slo/policy/budget-status.ts";
import type { FreezeLevel, Verdict } from "#domain/slo/policy/next-freeze.ts";
import { parseRatio, type Ratio, writeRatio } from "#domain/slo/ratio.ts";
import type { FreezeState } from "#domain/slo/views/budget-view.ts";
import type { Db } from "#server/db.ts";
import { recordAudit } from "#server/identity/audit.ts";
import { announce } from "#server/runtime/announce.ts";

export type StoredVerdict = { sloId: string; service: string; verdict: Verdict };
export type PolicyStore = ReturnType<typeof createPolicyStore>;

type Row = {
  sloId: string;
  service: string;
  level: string;
  since: Date;
  calm: number;
  consumed: string | null;
  checkedAt: Date;
  unverifiedSince: Date | null;
};

/** What the policy decided of each budget, and who was given leave to go on in spite of it. */
export function createPolicyStore(db: Db) {
  return {
    verdicts: async (): Promise<StoredVerdict[]> =>
      (await db.budgetVerdict.findMany({ orderBy: { sloId: "asc" } })).map(toStored),

    /** The same for pages, by objective. */
    freezes: async (): Promise<Map<string, FreezeState>> => {
      const rows = (await db.budgetVerdict.findMany()).map(toStored);
      return new Map(
        rows.map(({ sloId, verdict: { level, since, unverifiedSince } }) => [
          sloId,
          { state: level, since, unverifiedSince },
        ]),
      );
    },

    /**
     * Brings the verdicts in step with one evaluation; objectives that are gone are forgotten. In the same transaction a
     * change of level is written down in the audit log, and browsers are told of it and of a verdict's figures going or
     * coming back.
     */
    keep: async (evaluated: StoredVerdict[], now: Date): Promise<void> => {
      await db.$transaction(async (tx) => {
        const before = new Map((await tx.budgetVerdict.findMany()).map((row) => [row.sloId, toStored(row)]));
        await tx.budgetVerdict.deleteMany({
          where: { sloId: { notIn: evaluated.map(({ sloId }) => sloId) } },
        });
        for (const { sloId, service, verdict } of evaluated) {
          const row = { service, ...verdict, consumed: verdict.consumed && writeRatio(verdict.consumed) };
          await tx.budgetVerdict.upsert({ where: { sloId }, create: { sloId, ...row }, update: row });
        }
        const turned = evaluated.filter(
          ({ sloId, verdict }) => verdict.level !== (before.get(sloId)?.verdict.level ?? "ok"),
        );
        const doubted = evaluated.filter(
          ({ sloId, verdict }) =>
            (verdict.unverifiedSince === null) !==
            ((before.get(sloId)?.verdict.unverifiedSince ?? null) === null),
        );
        for (const { sloId } of new Set([...turned, ...doubted])) await announce(tx, "budget", sloId);
        for (const { sloId, verdict } of turned)
          await recordAudit(tx, {
            at: now,
            actor: "portolan",
            action: `budget.${verdict.level}`,
            object: `slo/${sloId}`,
            detail: {
              before: before.get(sloId)?.verdict.level ?? null,
              consumed: verdict.consumed && writeRatio(verdict.consumed),
            },
          });
      });
    },

    /** Overrides that hold at `now`. */
    overrides: async (now: Date): Promise<BudgetOverride[]> => {
      const rows = await db.budgetOverride.findMany({ where: { until: { gt: now }, endedAt: null } });
      return rows.map(({ sloId, login, reason, createdAt, until }) => ({
        sloId,
        by: login,
        reason,
        since: createdAt,
        until,
      }));
    },

    /** Gives leave, with its audit row. False where a leave for this budget holds already. */
    override: async (given: BudgetOverride, requestId: string, now: Date): Promise<boolean> =>
      db.$transaction(async (tx) => {
        const { sloId, by, reason, since: createdAt, until } = given;
        // Two people at once: the second waits here and then sees the first.
        await tx.$queryRaw`SELECT slo_id FROM budget_verdict WHERE slo_id = ${sloId} FOR UPDATE`;
        const held = await tx.budgetOverride.count({ where: { sloId, until: { gt: now }, endedAt: null } });
        if (held > 0) return false;
        await tx.budgetOverride.create({ data: { sloId, login: by, reason, until, createdAt } });
        await announce(tx, "budget", sloId);
        await recordAudit(tx, {
          at: now,
          actor: by,
          action: "budget.override",
          object: `slo/${sloId}`,
          requestId,
          detail: { reason, until: until.toISOString() },
        });
        return true;
      }),

    /** Takes a leave back; false where none holds. */
    endOverride: async (sloId: string, by: string, requestId: string, now: Date): Promise<boolean> =>
      db.$transaction(async (tx) => {
        const ended = await tx.budgetOverride.updateMany({
          where: { sloId, until: { gt: now }, endedAt: null },
          data: { endedAt: now },
        });
        if (ended.count === 0) return false;
        await announce(tx, "budget", sloId);
        await recordAudit(tx, {
          at: now,
          actor: by,
          action: "budget.end-override",
          object: `slo/${sloId}`,
          requestId,
        });
        return true;
      }),
  };
}

function toStored({
  sloId,
  service,
  level,
  consumed,
  since,
  calm,
  checkedAt,
  unverifiedSince,
}: Row): StoredVerdict {
  const share: Ratio | null = consumed === null ? null : parseRatio(consumed);
  return {
    sloId,
    service,
    verdict: { level: levelOf(level), since, calm, consumed: share, checkedAt, unverifiedSince },
  };
}

function levelOf(text: string): FreezeLevel {
  if (text === "ok" || text === "warned" || text === "frozen") return text;
  throw new Error(`The stored verdict has the level ${text}, which is none.`);
}
