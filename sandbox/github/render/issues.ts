import type { Comment, Pull, Repository } from "../state/rows.ts";
import type { World } from "../world.ts";
import { nodeId, simpleUser } from "./accounts.ts";
import { htmlUrl } from "./git.ts";
import { pullSimple } from "./pulls.ts";
import { repositoryUrl } from "./repositories.ts";

/** OpenAPI `issue-comment`. */
export function commentObject(world: World, repository: Repository, comment: Comment) {
  const api = repositoryUrl(world, repository);
  return {
    id: comment.id,
    node_id: nodeId("IC", comment.id),
    url: `${api}/issues/comments/${comment.id}`,
    html_url: `${htmlUrl(world, repository)}/pull/${comment.issue}#issuecomment-${comment.id}`,
    issue_url: `${api}/issues/${comment.issue}`,
    body: comment.body,
    user: simpleUser(world, comment.user),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: "MEMBER",
  };
}

/** OpenAPI `issue`: a pull request as the issues API shows it. */
export function issueObject(world: World, repository: Repository, pull: Pull) {
  const simple = pullSimple(world, repository, pull);
  const {
    id,
    node_id,
    number,
    state,
    locked,
    title,
    body,
    draft,
    user,
    labels,
    milestone,
    active_lock_reason,
  } = simple;
  const { assignee, assignees, created_at, updated_at, closed_at, author_association, html_url } = simple;
  const url = simple.issue_url;
  const comments = world.store.comments
    .all()
    .filter((one) => one.repository === pull.repository && one.issue === number);
  return {
    id,
    node_id,
    number,
    state,
    locked,
    title,
    body,
    draft,
    user,
    labels,
    milestone,
    active_lock_reason,
    assignee,
    assignees,
    created_at,
    updated_at,
    closed_at,
    author_association,
    html_url,
    state_reason: null,
    closed_by: null,
    comments: comments.length,
    url,
    repository_url: repositoryUrl(world, repository),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    timeline_url: `${url}/timeline`,
    pull_request: {
      url: simple.url,
      html_url,
      diff_url: simple.diff_url,
      patch_url: simple.patch_url,
      merged_at: simple.merged_at,
    },
  };
}
