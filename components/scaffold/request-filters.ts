import { createLoader, parseAsBoolean, parseAsString, parseAsStringLiteral } from "nuqs/server";
import { requestStates } from "#domain/scaffold/request-steps.ts";

/** The filters of the list of requests as they stand in the address. */
export const requestFilters = {
  state: parseAsStringLiteral(["", ...requestStates]).withDefault(""),
  mine: parseAsBoolean.withDefault(false),
  q: parseAsString.withDefault(""),
};

type RequestFilters = { state: "" | (typeof requestStates)[number]; mine: boolean; q: string };

export const loadRequestFilters = createLoader(requestFilters);

/** What of the filters the server is asked for: only those that are set. */
export function requestQuery({ state, mine, q }: RequestFilters) {
  return { ...(state ? { state } : {}), ...(mine ? { mine } : {}), ...(q ? { q } : {}) };
}
