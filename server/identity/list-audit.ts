import type { AuditPage, ChainState } from "#domain/identity/audit-view.ts";
import type { Db } from "#server/db.ts";
import { verifyChain } from "#server/identity/audit.ts";
import { type AuditFilter, findAudit } from "#server/identity/audit-store.ts";

const pageSize = 50;
/** Following the chain reads the whole log; once a minute is enough to notice tampering. */
const verdictTtlMs = 60_000;

export type AuditReader = { list: (filter: AuditFilter, now: Date) => Promise<AuditPage> };

/** Reads the audit log page by page, with what following its chain last showed. */
export function createAuditReader(db: Db): AuditReader {
  let verdict: Promise<ChainState> | null = null;
  let checkedAt = new Date(0);

  async function chainState(now: Date): Promise<ChainState> {
    if (!verdict || now.getTime() - checkedAt.getTime() > verdictTtlMs) {
      checkedAt = now;
      verdict = describeChain(db, now);
      // A failed check is no verdict to keep.
      verdict.catch(() => {
        verdict = null;
      });
    }
    return verdict;
  }

  return {
    list: async (filter, now) => {
      const [rows, chain] = await Promise.all([findAudit(db, filter, pageSize + 1), chainState(now)]);
      const entries = rows.slice(0, pageSize);
      const nextCursor = rows.length > pageSize ? (entries.at(-1)?.seq ?? null) : null;
      const altered = entries.findLast((entry) => !entry.genuine);
      // What is on the page is judged at once; the verdict on the whole may be a minute old.
      return { entries, nextCursor, chain: altered ? brokenAt(altered.seq, now) : chain };
    },
  };
}

async function describeChain(db: Db, checkedAt: Date): Promise<ChainState> {
  const verdict = await verifyChain(db);
  if (!verdict.intact) return brokenAt(verdict.brokenAt, checkedAt);
  return { intact: true, entries: verdict.end.seq, head: verdict.end.hash, checkedAt };
}

function brokenAt(seq: number, checkedAt: Date): ChainState {
  return { intact: false, brokenAt: seq, entries: seq - 1, head: "", checkedAt };
}
