import type { Move } from "../deeds/move.ts";
import type { Commit } from "../git/commits.ts";
import { diffTrees } from "../git/diff.ts";
import { isAncestor, listCommits, listHistory, mergeBase, readRef, zeroSha } from "../git/refs.ts";
import { htmlUrl } from "../render/git.ts";
import type { Repository } from "../state/rows.ts";
import { fullName, type World } from "../world.ts";
import { envelope, pushEnvelope } from "./envelope.ts";

/** GitHub lists at most this many commits in a push. */
const mostCommits = 2048;

/** The webhook `push`. */
export async function pushPayload(
  world: World,
  repository: Repository,
  move: Move,
): Promise<Record<string, unknown>> {
  const git = world.git(fullName(repository));
  const created = move.before === zeroSha;
  const deleted = move.after === zeroSha;
  const since = created ? await whereBranched(world, repository, move) : move.before;
  const shas = deleted ? [] : (await newCommits(git.gitDir, since, move.after)).slice(-mostCommits);
  const commits = await Promise.all(shas.slice(-20).map((sha) => pushedCommit(world, repository, sha)));
  const forced = !created && !deleted && !(await isAncestor(git.gitDir, move.before, move.after));
  const who = world.store.people.get(move.by);
  return {
    ref: move.name,
    before: move.before,
    after: move.after,
    created,
    deleted,
    forced,
    base_ref: null,
    compare: `${htmlUrl(world, repository)}/compare/${move.before.slice(0, 12)}...${move.after.slice(0, 12)}`,
    commits,
    head_commit: deleted ? null : await pushedCommit(world, repository, move.after),
    pusher: { name: move.by, email: who?.email ?? null },
    ...pushEnvelope(world, repository, move.by),
  };
}

function newCommits(gitDir: string, since: string | undefined, to: string): Promise<string[]> {
  return since === undefined ? listHistory(gitDir, to) : listCommits(gitDir, since, to);
}

async function whereBranched(world: World, repository: Repository, move: Move): Promise<string | undefined> {
  const git = world.git(fullName(repository));
  const name = `refs/heads/${repository.defaultBranch}`;
  const main = move.name === name ? undefined : await readRef(git, name);
  return main === undefined ? undefined : mergeBase(git.gitDir, main.sha, move.after);
}

async function pushedCommit(world: World, repository: Repository, sha: string) {
  const git = world.git(fullName(repository));
  const commit = await git.commit(sha);
  if (commit === undefined) return null;
  const changes = await changesOf(git.gitDir, commit);
  const paths = (wanted: string[]) =>
    changes.filter((change) => wanted.includes(change.status)).map((change) => change.path);
  const person = (who: Commit["author"]) => {
    const login = world.store.people.all().find((one) => one.email === who.email)?.login;
    return { name: who.name, email: who.email, ...(login === undefined ? {} : { username: login }) };
  };
  return {
    id: commit.sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: commit.committer.date,
    url: `${htmlUrl(world, repository)}/commit/${commit.sha}`,
    author: person(commit.author),
    committer: person(commit.committer),
    added: paths(["added", "renamed"]),
    removed: paths(["removed"]),
    modified: paths(["modified", "changed"]),
  };
}

async function changesOf(gitDir: string, commit: Commit) {
  const parent = commit.parents[0];
  return parent === undefined ? [] : diffTrees(gitDir, parent, commit.sha);
}

/** The webhooks `create` and `delete` of a branch or tag. */
export function refPayload(world: World, repository: Repository, move: Move): Record<string, unknown> {
  const created = move.before === zeroSha;
  return {
    ref: move.name.replace(/^refs\/(heads|tags)\//, ""),
    ref_type: move.name.startsWith("refs/tags/") ? "tag" : "branch",
    ...(created ? { master_branch: repository.defaultBranch, description: repository.description } : {}),
    pusher_type: "user",
    ...envelope(world, repository, move.by),
  };
}
