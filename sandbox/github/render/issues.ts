import type { Comment, Repository } from "../state/rows.ts";
import type { World } from "../world.ts";
import { nodeId, simpleUser } from "./accounts.ts";
import { htmlUrl } from "./git.ts";
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
