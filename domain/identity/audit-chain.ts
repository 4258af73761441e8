import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { canonicalJson } from "#domain/identity/canonical-json.ts";
import type { Json } from "#domain/scaffold/json.ts";

/** One thing that was decided or done: by whom, for whom (where the portal acted), on what. */
export type AuditRecord = {
  at: Date;
  actor: string;
  onBehalfOf: string | null;
  action: string;
  object: string;
  decision: "allowed" | "refused";
  requestId: string | null;
  detail: Json;
};

/** A record in its place: `seq` counts from 1 without gaps, `prevHash` is the hash of the one before. */
export type ChainedRecord = Omit<AuditRecord, "decision"> & {
  decision: string;
  seq: number;
  prevHash: string;
  hash: string;
};

export type ChainLink = { seq: number; hash: string };

/** What the first record follows. */
export const chainStart: ChainLink = { seq: 0, hash: "0".repeat(64) };

/** Hex SHA-256 over the previous hash and the record's RFC 8785 text. */
export function linkHash(prevHash: string, record: Omit<ChainedRecord, "prevHash" | "hash">): string {
  const { seq, at, actor, onBehalfOf, action, object, decision, requestId, detail } = record;
  const text = canonicalJson({
    seq,
    at: at.toISOString(),
    actor,
    onBehalfOf,
    action,
    object,
    decision,
    requestId,
    detail,
  });
  return bytesToHex(sha256(utf8ToBytes(prevHash + text)));
}

/** Follows records, oldest first, from `from`: the last link, or the seq of the first record that does not fit. */
export function followChain(
  from: ChainLink,
  records: readonly ChainedRecord[],
): { kind: "intact"; end: ChainLink } | { kind: "broken"; seq: number } {
  let end = from;
  for (const record of records) {
    const fits = record.seq === end.seq + 1 && record.prevHash === end.hash;
    if (!fits || record.hash !== linkHash(end.hash, record)) return { kind: "broken", seq: end.seq + 1 };
    end = { seq: record.seq, hash: record.hash };
  }
  return { kind: "intact", end };
}
