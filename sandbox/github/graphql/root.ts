import { type Actor, permissionOf, teamsOf } from "../auth/actor.ts";
import { nodeId } from "../render/accounts.ts";
import type { Team } from "../state/rows.ts";
import { stableId } from "../state/store.ts";
import { fullName, type World } from "../world.ts";
import { accountNode, loginOf, upper } from "./account.ts";
import { connection, type PageArguments } from "./connection.ts";
import { GraphError } from "./graph-error.ts";
import { repositoryNode } from "./repository.ts";

/** The fields of `Query` that this stand-in answers. */
export function rootValue(world: World, actor: Actor) {
  return {
    viewer: () => accountNode(world, loginOf(world, actor)),
    rateLimit: () => ({
      cost: 1,
      limit: 5000,
      used: 1,
      remaining: 4999,
      nodeCount: 0,
      resetAt: new Date(world.now().getTime() + 3_600_000).toISOString(),
    }),
    user: ({ login }: { login: string }) => {
      if (world.store.people.get(login) === undefined) throw missing("a User with the login of", login);
      return accountNode(world, login);
    },
    organization: ({ login }: { login: string }) => {
      if (login !== world.org.login) throw missing("an Organization with the login of", login);
      return organizationNode(world, actor);
    },
    repository: ({ owner, name }: { owner: string; name: string }) => {
      const repository = world.store.repositories.get(`${owner}/${name}`);
      if (repository === undefined || !mayRead(world, actor, `${owner}/${name}`))
        throw missing("a Repository with the name", `${owner}/${name}`);
      return repositoryNode(world, repository);
    },
  };
}

function missing(what: string, name: string): GraphError {
  return new GraphError("NOT_FOUND", `Could not resolve to ${what} '${name}'.`);
}

function mayRead(world: World, actor: Actor, name: string): boolean {
  const repository = world.store.repositories.get(name);
  if (repository === undefined) return false;
  if (actor.kind === "installation")
    return actor.repositories === null || actor.repositories.includes(repository.name);
  return (
    !repository.private ||
    (actor.kind === "user" && permissionOf(world.store, repository, actor.login) !== undefined)
  );
}

function organizationNode(world: World, actor: Actor) {
  const members = () => {
    if (actor.kind === "installation" && actor.permissions.members === undefined)
      throw new GraphError("FORBIDDEN", "Resource not accessible by integration");
  };
  return {
    __typename: "Organization",
    id: nodeId("O", stableId(`org:${world.org.login}`)),
    login: world.org.login,
    name: world.org.name,
    teams: (args: PageArguments & { userLogins?: string[]; query?: string }) => {
      members();
      const of = args.userLogins;
      const teams =
        of === undefined
          ? world.store.teams.all()
          : [...new Set(of.flatMap((login) => teamsOf(world.store, login)))];
      return connection(teams, args, (team) => ({ node: teamNode(world, team) }));
    },
    team: ({ slug }: { slug: string }) => {
      members();
      const team = world.store.teams.get(slug);
      return team === undefined ? null : teamNode(world, team);
    },
  };
}

function teamNode(world: World, team: Team) {
  return {
    __typename: "Team",
    id: nodeId("T", stableId(`team:${team.slug}`)),
    databaseId: stableId(`team:${team.slug}`),
    slug: team.slug,
    name: team.name,
    description: team.description,
    combinedSlug: `${world.org.login}/${team.slug}`,
    url: `${world.urls.web}/orgs/${world.org.login}/teams/${team.slug}`,
    members: (args: PageArguments) =>
      connection(team.members, args, (login) => ({ node: accountNode(world, login), role: "MEMBER" })),
    repositories: (args: PageArguments) =>
      connection(
        world.store.repositories.all().filter((one) => one.teams[team.slug] !== undefined),
        args,
        (one) => ({
          node: { __typename: "Repository", nameWithOwner: fullName(one), name: one.name },
          permission: upper(one.teams[team.slug]),
        }),
      ),
  };
}
