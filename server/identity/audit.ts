import {
  type AuditRecord,
  type ChainLink,
  chainStart,
  followChain,
  linkHash,
} from "#domain/identity/audit-chain.ts";
import { storableJson, storableText } from "#domain/identity/canonical-json.ts";
import type { Tx } from "#server/db.ts";
import { lastLink, lockChain, readChain, writeLink } from "#server/identity/audit-store.ts";

/** `at`, who did what to what, and why it was allowed or refused; `detail` must hold no secret. */
export type NewAuditRecord = Pick<AuditRecord, "at" | "actor" | "action" | "object"> &
  Partial<Pick<AuditRecord, "onBehalfOf" | "decision" | "requestId" | "detail">>;

/**
 * Adds to the audit log in the caller's transaction, so that a change and its record are kept or lost together.
 * Writers take turns until they commit; call it last. The transaction must read committed (PostgreSQL's default).
 */
export async function recordAudit(tx: Tx, entry: NewAuditRecord): Promise<void> {
  await lockChain(tx);
  const before = await lastLink(tx);
  const record = {
    seq: before.seq + 1,
    at: entry.at,
    actor: storableText(entry.actor),
    onBehalfOf: entry.onBehalfOf ? storableText(entry.onBehalfOf) : null,
    action: storableText(entry.action),
    object: storableText(entry.object),
    decision: entry.decision ?? "allowed",
    requestId: entry.requestId ? storableText(entry.requestId) : null,
    detail: storableJson(entry.detail ?? {}),
  };
  await writeLink(tx, { ...record, prevHash: before.hash, hash: linkHash(before.hash, record) });
}

export type Verdict = { intact: true; end: ChainLink } | { intact: false; brokenAt: number };

/**
 * Reads the whole log and follows its chain. A tail that was cut off leaves a chain that fits; it shows only
 * against `known`, a link that was written down elsewhere.
 */
export async function verifyChain(tx: Tx, known: ChainLink = chainStart): Promise<Verdict> {
  let end = chainStart;
  for (;;) {
    const page = await readChain(tx, end.seq, 1000);
    if (page.length === 0) break;
    const followed = followChain(end, page);
    if (followed.kind === "broken") return { intact: false, brokenAt: followed.seq };
    const witness = page.find((record) => record.seq === known.seq);
    if (witness && witness.hash !== known.hash) return { intact: false, brokenAt: known.seq };
    end = followed.end;
  }
  return end.seq < known.seq ? { intact: false, brokenAt: end.seq + 1 } : { intact: true, end };
}
