import type { Permission, Repository, Team } from "../state/rows.ts";
import type { Store } from "../state/store.ts";

/** Who a request acts as. `app` is the App itself (its JWT), `installation` its token for one organisation. */
export type Actor =
  | { kind: "anonymous" }
  | { kind: "user"; login: string; scopes: string[]; key: string }
  | { kind: "app" }
  | { kind: "installation"; permissions: Record<string, string>; repositories: string[] | null; key: string };

const order: Permission[] = ["read", "triage", "write", "maintain", "admin"];

export function atLeast(have: Permission | undefined, need: Permission): boolean {
  return have !== undefined && order.indexOf(have) >= order.indexOf(need);
}

/** A person's highest right on a repository, their own or by a team; undefined = none. */
export function permissionOf(store: Store, repository: Repository, login: string): Permission | undefined {
  const own = repository.collaborators[login];
  const byTeam = teamsOf(store, login).map((team) => repository.teams[team.slug]);
  const held = [own, ...byTeam].filter((permission) => permission !== undefined);
  return held.sort((one, other) => order.indexOf(other) - order.indexOf(one))[0];
}

export function teamsOf(store: Store, login: string): Team[] {
  return store.teams.all().filter((team) => team.members.includes(login));
}
