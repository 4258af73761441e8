import { createLoader, parseAsString } from "nuqs/server";

/** The filters of the audit log as they stand in the address. */
export const auditFilters = { actor: parseAsString.withDefault(""), object: parseAsString.withDefault("") };

export const loadAuditFilters = createLoader(auditFilters);

/** What of the filters the server is asked for: only those that are set. */
export function auditQuery({ actor, object }: { actor: string; object: string }): {
  actor?: string;
  object?: string;
} {
  return { ...(actor ? { actor } : {}), ...(object ? { object } : {}) };
}
