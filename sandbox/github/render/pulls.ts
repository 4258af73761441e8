import type { Mergeability } from "../deeds/mergeability.ts";
import { diffTrees, type FileChange } from "../git/diff.ts";
import { listCommits, mergeBase, readRef } from "../git/refs.ts";
import type { Pull, Repository, Review } from "../state/rows.ts";
import { fullName, type World } from "../world.ts";
import { nodeId, organizationAccount, simpleUser, teamObject } from "./accounts.ts";
import { htmlUrl } from "./git.ts";
import { labelObject } from "./labels.ts";
import { repositoryObject, repositoryUrl } from "./repositories.ts";

/** OpenAPI `pull-request-simple`. */
export function pullSimple(world: World, repository: Repository, pull: Pull) {
  const api = repositoryUrl(world, repository);
  const url = `${api}/pulls/${pull.number}`;
  const issue = `${api}/issues/${pull.number}`;
  const html = `${htmlUrl(world, repository)}/pull/${pull.number}`;
  const link = (href: string) => ({ href });
  return {
    id: pull.id,
    node_id: nodeId("PR", pull.id),
    number: pull.number,
    state: pull.state,
    locked: false,
    title: pull.title,
    body: pull.body,
    draft: pull.draft,
    user: simpleUser(world, pull.author),
    labels: pull.labels.map((name) => labelObject(world, repository, name)),
    milestone: null,
    active_lock_reason: null,
    assignee: pull.assignees[0] === undefined ? null : simpleUser(world, pull.assignees[0]),
    assignees: pull.assignees.map((login) => simpleUser(world, login)),
    requested_reviewers: pull.reviewers.map((login) => simpleUser(world, login)),
    requested_teams: pull.teamReviewers.flatMap((slug) => {
      const team = world.store.teams.get(slug);
      return team === undefined ? [] : [teamObject(world, team)];
    }),
    head: branchEnd(world, repository, pull.headRef, pull.headSha),
    base: branchEnd(world, repository, pull.baseRef, pull.baseSha),
    // Of an open pull request this is the test merge, as on GitHub: having one does not mean being merged.
    merge_commit_sha: pull.mergeSha ?? pull.testMergeSha,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.closedAt,
    merged_at: pull.mergedAt,
    author_association: "MEMBER",
    auto_merge: null,
    url,
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: issue,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${api}/pulls/comments{/number}`,
    comments_url: `${issue}/comments`,
    statuses_url: `${api}/statuses/${pull.headSha}`,
    _links: {
      self: link(url),
      html: link(html),
      issue: link(issue),
      comments: link(`${issue}/comments`),
      review_comments: link(`${url}/comments`),
      review_comment: link(`${api}/pulls/comments{/number}`),
      commits: link(`${url}/commits`),
      statuses: link(`${api}/statuses/${pull.headSha}`),
    },
  };
}

function branchEnd(world: World, repository: Repository, ref: string, sha: string) {
  return {
    label: `${repository.owner}:${ref}`,
    ref,
    sha,
    user: organizationAccount(world),
    repo: repositoryObject(world, repository),
  };
}

/** OpenAPI `pull-request`. `merge` undefined = not computed yet, which GitHub tells as null and "unknown". */
export async function pullFull(
  world: World,
  repository: Repository,
  pull: Pull,
  merge: Mergeability | undefined,
) {
  const { files, commits } = await pullContent(world, pull);
  const inPull = (one: { repository: string }) => one.repository === pull.repository;
  const simple = pullSimple(world, repository, pull);
  return {
    ...simple,
    requested_teams: simple.requested_teams.map(({ parent: _, ...team }) => team),
    merged: pull.mergedAt !== null,
    mergeable: pull.state === "closed" ? null : (merge?.mergeable ?? null),
    rebaseable: pull.state === "closed" ? null : (merge?.mergeable ?? null),
    mergeable_state: pull.state === "closed" ? "unknown" : (merge?.state ?? "unknown"),
    merged_by: pull.mergedBy === null ? null : simpleUser(world, pull.mergedBy),
    comments: world.store.comments.all().filter((one) => inPull(one) && one.issue === pull.number).length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: commits.length,
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    changed_files: files.length,
  };
}

/** The files and commits (oldest first) a pull request brings, against where it left its base. */
export async function pullContent(
  world: World,
  pull: Pull,
): Promise<{ files: FileChange[]; commits: string[] }> {
  const git = world.git(pull.repository);
  const { gitDir } = git;
  const tip = pull.mergedAt === null ? await readRef(git, `refs/heads/${pull.baseRef}`) : undefined;
  const from = (await mergeBase(gitDir, tip?.sha ?? pull.baseSha, pull.headSha)) ?? pull.baseSha;
  const [files, commits] = await Promise.all([
    diffTrees(gitDir, from, pull.headSha),
    listCommits(gitDir, from, pull.headSha),
  ]);
  return { files, commits };
}

/** OpenAPI `diff-entry`. */
export function diffEntry(world: World, repository: Repository, file: FileChange, sha: string) {
  const api = repositoryUrl(world, repository);
  const path = file.path.split("/").map(encodeURIComponent).join("/");
  return {
    sha: file.sha,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${htmlUrl(world, repository)}/blob/${sha}/${path}`,
    raw_url: `${htmlUrl(world, repository)}/raw/${sha}/${path}`,
    contents_url: `${api}/contents/${path}?ref=${sha}`,
    ...(file.patch === undefined ? {} : { patch: file.patch }),
    ...(file.previousPath === undefined ? {} : { previous_filename: file.previousPath }),
  };
}

/** OpenAPI `pull-request-review`. */
export function reviewObject(world: World, repository: Repository, review: Review) {
  const url = `${repositoryUrl(world, repository)}/pulls/${review.pull}`;
  const html = `${world.urls.web}/${fullName(repository)}/pull/${review.pull}#pullrequestreview-${review.id}`;
  return {
    id: review.id,
    node_id: nodeId("PRR", review.id),
    user: simpleUser(world, review.user),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: url,
    author_association: "MEMBER",
    _links: { html: { href: html }, pull_request: { href: url } },
    submitted_at: review.submittedAt,
    commit_id: review.commitId,
  };
}
