import type { Actor } from "../auth/actor.ts";
import { simpleUser } from "../render/accounts.ts";
import { botLogin } from "../rest/guard.ts";
import type { Permission } from "../state/rows.ts";
import type { World } from "../world.ts";

/** A `User` or `Bot`; login is all a bot has. */
export function accountNode(world: World, login: string) {
  const user = simpleUser(world, login);
  const person = world.store.people.get(login);
  return {
    __typename: user.type,
    id: user.node_id,
    databaseId: user.id,
    login,
    name: person?.name ?? null,
    email: person?.email ?? "",
    url: user.html_url,
    avatarUrl: user.avatar_url,
    resourcePath: `/${login}`,
  };
}

/** Who GraphQL calls the viewer: the person, or the App's bot. */
export function loginOf(world: World, actor: Actor): string {
  return actor.kind === "user" ? actor.login : botLogin(world);
}

/** `write` as GraphQL spells it. */
export function upper(permission: Permission | undefined): string | null {
  return permission?.toUpperCase() ?? null;
}
