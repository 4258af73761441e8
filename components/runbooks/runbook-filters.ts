import { createLoader, parseAsString } from "nuqs/server";

/** The filters of the list of runbooks as they stand in the address. */
export const runbookFilters = {
  q: parseAsString.withDefault(""),
  service: parseAsString.withDefault(""),
  severity: parseAsString.withDefault(""),
};

export type RunbookFilters = { q: string; service: string; severity: string };

export const loadRunbookFilters = createLoader(runbookFilters);

/** What of the filters the server is asked for: only those that are set. */
export function runbookQuery({ q, service, severity }: RunbookFilters): Partial<RunbookFilters> {
  return { ...(q ? { q } : {}), ...(service ? { service } : {}), ...(severity ? { severity } : {}) };
}
