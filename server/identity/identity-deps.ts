import type { RoleMapping } from "#domain/identity/role-mapping.ts";
import type { AuditReader } from "#server/identity/list-audit.ts";
import type { Directory } from "#server/identity/ports.ts";
import type { RecordRefusal } from "#server/identity/record-refusal.ts";
import type { IdentityStore } from "#server/identity/store.ts";

/** What the identity verbs stand on. */
export type IdentityDeps = {
  store: IdentityStore;
  directory: Directory;
  audit: AuditReader;
  recordRefusal: RecordRefusal;
  roles: RoleMapping;
  secureCookies: boolean;
};
