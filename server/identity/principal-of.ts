import type { Principal } from "#domain/identity/principal.ts";
import { actingTeams, roleOf } from "#domain/identity/role-mapping.ts";
import type { IdentityDeps } from "#server/identity/identity-deps.ts";

/** What somebody may do now, asked by login: for work that goes on after they left. Null for a stranger. */
export async function principalOf(
  login: string,
  { store, roles }: Pick<IdentityDeps, "store" | "roles">,
): Promise<Principal | null> {
  const found = await store.findByLogin(login);
  if (!found) return null;
  const { teams, ...person } = found;
  return { ...person, role: roleOf(teams, roles), teams: actingTeams(teams, roles) };
}
