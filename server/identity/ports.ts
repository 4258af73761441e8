import type { RoleMapping } from "#domain/identity/role-mapping.ts";
import type { AuditReader } from "#server/identity/list-audit.ts";
import type { RecordRefusal } from "#server/identity/record-refusal.ts";
import type { IdentityStore } from "#server/identity/store.ts";

/** A team with the logins of its members. */
export type DirectoryTeam = { slug: string; name: string; members: string[] };

/** The organisation that owns the platform repository. Throws `Unavailable` rather than answer in part. */
export type Directory = {
  teams: (stop: AbortSignal) => Promise<DirectoryTeam[]>;
  /** Logins of everybody in the organisation: those who may sign in. */
  members: (stop: AbortSignal) => Promise<string[]>;
  isMember: (login: string) => Promise<boolean>;
};

/** What the identity verbs stand on. */
export type IdentityDeps = {
  store: IdentityStore;
  directory: Directory;
  audit: AuditReader;
  recordRefusal: RecordRefusal;
  roles: RoleMapping;
  secureCookies: boolean;
};
