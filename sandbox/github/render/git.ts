import type { Commit } from "../git/commits.ts";
import type { Ref } from "../git/refs.ts";
import type { Repository } from "../state/rows.ts";
import { stableId } from "../state/store.ts";
import { fullName, type World } from "../world.ts";
import { nodeId, simpleUser } from "./accounts.ts";
import { repositoryUrl } from "./repositories.ts";

/** OpenAPI `git-ref`. */
export function gitRef(world: World, repository: Repository, ref: Ref) {
  const url = repositoryUrl(world, repository);
  return {
    ref: ref.name,
    node_id: nodeId("REF", stableId(`${fullName(repository)}:${ref.name}`)),
    url: `${url}/git/${ref.name}`,
    object: { sha: ref.sha, type: ref.type, url: `${url}/git/${ref.type}s/${ref.sha}` },
  };
}

const unsigned = { verified: false, reason: "unsigned", signature: null, payload: null, verified_at: null };

export function htmlUrl(world: World, repository: Repository): string {
  return `${world.urls.web}/${fullName(repository)}`;
}

/** OpenAPI `git-commit`. */
export function gitCommit(world: World, repository: Repository, commit: Commit) {
  const url = repositoryUrl(world, repository);
  return {
    sha: commit.sha,
    node_id: nodeId("C", stableId(commit.sha)),
    url: `${url}/git/commits/${commit.sha}`,
    html_url: `${htmlUrl(world, repository)}/commit/${commit.sha}`,
    author: commit.author,
    committer: commit.committer,
    tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
    message: commit.message,
    parents: commit.parents.map((parent) => parentLink(world, repository, parent)),
    verification: unsigned,
  };
}

function parentLink(world: World, repository: Repository, sha: string) {
  return {
    sha,
    url: `${repositoryUrl(world, repository)}/commits/${sha}`,
    html_url: `${htmlUrl(world, repository)}/commit/${sha}`,
  };
}

/** The account whose address a commit carries, or null as GitHub shows strangers. */
function accountByEmail(world: World, email: string) {
  const person = world.store.people.all().find((one) => one.email === email);
  const login = person?.login ?? /^(?:\d+\+)?([^@]+)@users\.noreply\./.exec(email)?.[1];
  const known =
    login !== undefined && (world.store.people.get(login) !== undefined || login.endsWith("[bot]"));
  return known ? simpleUser(world, login) : null;
}

/** OpenAPI `commit` as lists print it (no stats, no files). */
export function commitObject(world: World, repository: Repository, commit: Commit) {
  const url = repositoryUrl(world, repository);
  return {
    sha: commit.sha,
    node_id: nodeId("C", stableId(commit.sha)),
    commit: {
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
      url: `${url}/git/commits/${commit.sha}`,
      comment_count: 0,
      verification: unsigned,
    },
    url: `${url}/commits/${commit.sha}`,
    html_url: `${htmlUrl(world, repository)}/commit/${commit.sha}`,
    comments_url: `${url}/commits/${commit.sha}/comments`,
    author: accountByEmail(world, commit.author.email),
    committer: accountByEmail(world, commit.committer.email),
    parents: commit.parents.map((parent) => parentLink(world, repository, parent)),
  };
}

/** The short form of a commit in suites and runs (OpenAPI `simple-commit`). */
export function simpleCommit(commit: Commit) {
  return {
    id: commit.sha,
    tree_id: commit.tree,
    message: commit.message,
    timestamp: commit.committer.date,
    author: { name: commit.author.name, email: commit.author.email },
    committer: { name: commit.committer.name, email: commit.committer.email },
  };
}
