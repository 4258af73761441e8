import { createLoader, parseAsString } from "nuqs/server";

/** The filters of the list of services as they stand in the address. */
export const serviceFilters = {
  q: parseAsString.withDefault(""),
  owner: parseAsString.withDefault(""),
  health: parseAsString.withDefault(""),
};

export type ServiceFilters = { q: string; owner: string; health: string };

export const loadServiceFilters = createLoader(serviceFilters);

/** What of the filters the server is asked for: only those that are set. */
export function serviceQuery({ q, owner, health }: ServiceFilters): {
  q?: string;
  owner?: string;
  health?: string;
} {
  return { ...(q ? { q } : {}), ...(owner ? { owner } : {}), ...(health ? { health } : {}) };
}
