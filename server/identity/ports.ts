import type { RoleMapping } from "#domain/identity/role-mapping.ts";
import type { IdentityStore } from "#server/identity/store.ts";

/** A team with the logins of its members. */
export type DirectoryTeam = { slug: string; name: string; members: string[] };

/** The sign-in provider's teams. Throws `Unavailable` rather than give a part of them. */
export type Directory = { teams: (stop: AbortSignal) => Promise<DirectoryTeam[]> };

/** What the identity verbs stand on. */
export type IdentityDeps = { store: IdentityStore; roles: RoleMapping; secureCookies: boolean };
