import { listHistory } from "../git/refs.ts";
import { listTree } from "../git/trees.ts";
import { nodeId } from "../render/accounts.ts";
import { htmlUrl } from "../render/git.ts";
import type { Repository } from "../state/rows.ts";
import { stableId } from "../state/store.ts";
import { fullName, type World } from "../world.ts";
import { connection, type PageArguments } from "./connection.ts";
import { rollupNode } from "./rollup.ts";

/** GraphQL `Commit`, `Tree` or `Blob`, by any revision expression (`main:services/pay-api`); null when it names nothing. */
export async function gitObjectNode(
  world: World,
  repository: Repository,
  expression: string,
): Promise<unknown> {
  const git = world.git(fullName(repository));
  const object = await git.read(expression);
  if (object === undefined) return null;
  const { sha, type, content } = object;
  const common = { id: nodeId("GO", stableId(sha)), oid: sha, abbreviatedOid: sha.slice(0, 7) };
  if (type === "blob") {
    const isBinary = content.includes(0);
    const text = isBinary ? null : content.toString("utf8");
    return { ...common, __typename: "Blob", byteSize: content.length, isBinary, isTruncated: false, text };
  }
  if (type === "tree") {
    const entries = async () =>
      (await listTree(git.gitDir, sha, false)).map((entry) => ({
        __typename: "TreeEntry",
        name: entry.path,
        oid: entry.sha,
        type: entry.type,
        mode: Number.parseInt(entry.mode, 8),
        size: entry.size ?? 0,
        object: () => gitObjectNode(world, repository, entry.sha),
      }));
    return { ...common, __typename: "Tree", entries };
  }
  return type === "commit" ? { ...common, ...(await commitNode(world, repository, sha)) } : null;
}

async function commitNode(world: World, repository: Repository, sha: string) {
  const git = world.git(fullName(repository));
  const commit = await git.commit(sha);
  if (commit === undefined) return {};
  const [headline = "", ...rest] = commit.message.split("\n");
  return {
    __typename: "Commit",
    url: `${htmlUrl(world, repository)}/commit/${sha}`,
    message: commit.message,
    messageHeadline: headline,
    messageBody: rest.join("\n").trim(),
    committedDate: commit.committer.date,
    authoredDate: commit.author.date,
    author: { __typename: "GitActor", ...commit.author, user: null },
    committer: { __typename: "GitActor", ...commit.committer, user: null },
    tree: () => gitObjectNode(world, repository, commit.tree),
    parents: (args: PageArguments) =>
      connection(commit.parents, args, (parent) => ({ node: gitObjectNode(world, repository, parent) })),
    history: async (args: PageArguments) =>
      connection((await listHistory(git.gitDir, sha)).reverse(), args, (one) => ({
        node: gitObjectNode(world, repository, one),
      })),
    statusCheckRollup: () => rollupNode(world, fullName(repository), sha),
  };
}
