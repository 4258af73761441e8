import { permissionOf } from "../auth/actor.ts";
import { pullKey } from "../deeds/pull-rows.ts";
import { listRefs, readRef } from "../git/refs.ts";
import { nodeId } from "../render/accounts.ts";
import { htmlUrl } from "../render/git.ts";
import type { Repository } from "../state/rows.ts";
import { stableId } from "../state/store.ts";
import { fullName, type World } from "../world.ts";
import { accountNode, upper } from "./account.ts";
import { connection, type PageArguments } from "./connection.ts";
import { gitObjectNode } from "./git-object.ts";
import { pullNode, pullState } from "./pull-request.ts";

type PullFilter = PageArguments & {
  headRefName?: string;
  baseRefName?: string;
  states?: string[];
  labels?: string[];
  orderBy?: { field: string; direction: string };
};

/** GraphQL `Repository`. */
export function repositoryNode(world: World, repository: Repository) {
  const name = fullName(repository);
  const { gitDir } = world.git(name);
  const id = stableId(`repository:${name}`);
  return {
    __typename: "Repository",
    id: nodeId("R", id),
    databaseId: id,
    name: repository.name,
    nameWithOwner: name,
    description: repository.description,
    isPrivate: repository.private,
    isArchived: false,
    url: htmlUrl(world, repository),
    owner: {
      __typename: "Organization",
      id: nodeId("O", stableId(`org:${repository.owner}`)),
      login: repository.owner,
    },
    defaultBranchRef: () => refNode(world, repository, `refs/heads/${repository.defaultBranch}`),
    ref: ({ qualifiedName }: { qualifiedName: string }) => refNode(world, repository, qualifiedName),
    refs: async (args: PageArguments & { refPrefix: string }) => {
      const refs = await listRefs(gitDir, args.refPrefix);
      const seen = refs.filter(
        (ref) => !world.hiddenFromLists(world.refsMadeAt.get(`${name} ${ref.name}`) ?? 0),
      );
      return connection(seen, args, (ref) => ({ node: refObject(world, repository, ref.name, ref.sha) }));
    },
    object: ({ expression, oid }: { expression?: string; oid?: string }) =>
      gitObjectNode(world, repository, expression ?? oid ?? ""),
    pullRequest: ({ number }: { number: number }) => {
      const pull = world.store.pulls.get(pullKey({ repository: name, number }));
      return pull === undefined ? null : pullNode(world, repository, pull);
    },
    pullRequests: (args: PullFilter) => {
      const rows = world.store.pulls
        .all()
        .filter((pull) => pull.repository === name && !world.hiddenFromLists(pull.createdMs))
        .filter((pull) => args.headRefName === undefined || pull.headRef === args.headRefName)
        .filter((pull) => args.baseRefName === undefined || pull.baseRef === args.baseRefName)
        .filter((pull) => args.states === undefined || args.states.includes(pullState(pull)))
        .filter(
          (pull) => args.labels === undefined || args.labels.some((label) => pull.labels.includes(label)),
        );
      const field = args.orderBy?.field === "UPDATED_AT" ? "updatedAt" : "createdAt";
      rows.sort((one, other) => one[field].localeCompare(other[field]) || one.number - other.number);
      if (args.orderBy?.direction === "DESC") rows.reverse();
      return connection(rows, args, (pull) => ({ node: pullNode(world, repository, pull) }));
    },
    collaborators: (args: PageArguments & { login?: string; query?: string }) => {
      const people = world.store.people
        .all()
        .filter((person) => args.login === undefined || person.login === args.login)
        .filter((person) => args.query === undefined || person.login.includes(args.query))
        .filter((person) => permissionOf(world.store, repository, person.login) !== undefined);
      return connection(people, args, (person) => ({
        permission: upper(permissionOf(world.store, repository, person.login)),
        node: accountNode(world, person.login),
      }));
    },
  };
}

async function refNode(world: World, repository: Repository, qualified: string) {
  const git = world.git(fullName(repository));
  const names = qualified.startsWith("refs/")
    ? [qualified]
    : [`refs/heads/${qualified}`, `refs/tags/${qualified}`];
  for (const name of names) {
    const ref = await readRef(git, name);
    if (ref !== undefined) return refObject(world, repository, ref.name, ref.sha);
  }
  return null;
}

function refObject(world: World, repository: Repository, name: string, sha: string) {
  const prefix = name.split("/").slice(0, 2).join("/");
  return {
    __typename: "Ref",
    id: nodeId("REF", stableId(`${fullName(repository)}:${name}`)),
    name: name.slice(prefix.length + 1),
    prefix: `${prefix}/`,
    target: () => gitObjectNode(world, repository, sha),
  };
}
