import type { Json } from "#domain/scaffold/json.ts";

export type AuditRow = {
  seq: number;
  at: Date;
  actor: string;
  onBehalfOf: string | null;
  action: string;
  object: string;
  decision: string;
  requestId: string | null;
  detail: Json;
  hash: string;
  /** Whether the entry still says what was hashed when it was written. */
  genuine: boolean;
};

/** `brokenAt` is the number of the first entry that is altered, missing or out of place. */
export type ChainState = {
  intact: boolean;
  brokenAt?: number;
  entries: number;
  head: string;
  checkedAt: Date;
};

/** Newest first; `nextCursor` leads to older ones. */
export type AuditPage = { entries: AuditRow[]; nextCursor: number | null; chain: ChainState };
