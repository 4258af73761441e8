import { z } from "zod";
import { type ChainedRecord, type ChainLink, chainStart, linkHash } from "#domain/identity/audit-chain.ts";
import type { AuditRow } from "#domain/identity/audit-view.ts";
import type { Db, Tx } from "#server/db.ts";

/** Any number no other lock of the portal uses. */
const auditLock = 72_707_370;

/** Holds other writers of the log back until this transaction ends. */
export async function lockChain(tx: Tx): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${auditLock}::bigint)`;
}

export async function lastLink(tx: Tx): Promise<ChainLink> {
  const last = await tx.auditEntry.findFirst({ orderBy: { seq: "desc" }, select: { seq: true, hash: true } });
  return last ? { seq: Number(last.seq), hash: last.hash } : chainStart;
}

export async function writeLink(tx: Tx, record: ChainedRecord): Promise<void> {
  await tx.auditEntry.create({ data: { ...record, seq: BigInt(record.seq), detail: record.detail ?? {} } });
}

/** Up to `limit` records after number `after`, oldest first. */
export async function readChain(tx: Tx, after: number, limit: number): Promise<ChainedRecord[]> {
  const rows = await tx.auditEntry.findMany({
    where: { seq: { gt: after } },
    orderBy: { seq: "asc" },
    take: limit,
  });
  return rows.map((row) => ({ ...row, seq: Number(row.seq), detail: jsonValue.parse(row.detail) }));
}

const jsonValue = z.json();

export type AuditFilter = {
  before?: number | undefined;
  actor?: string | undefined;
  object?: string | undefined;
};

/** Up to `limit` rows, newest first; `object` matches the object and what lies under it (`service/pay` in `service/`). */
export async function findAudit(db: Db, filter: AuditFilter, limit: number): Promise<AuditRow[]> {
  const rows = await db.auditEntry.findMany({
    where: {
      ...(filter.before === undefined ? {} : { seq: { lt: filter.before } }),
      ...(filter.actor ? { OR: [{ actor: filter.actor }, { onBehalfOf: filter.actor }] } : {}),
      ...(filter.object ? { object: { startsWith: filter.object } } : {}),
    },
    orderBy: { seq: "desc" },
    take: limit,
  });
  return rows.map(({ prevHash, hash, ...row }) => {
    const record = { ...row, seq: Number(row.seq), detail: jsonValue.parse(row.detail) };
    return { ...record, hash, genuine: hash === linkHash(prevHash, record) };
  });
}
