import type { Repository } from "../state/rows.ts";
import { fullName, type World } from "../world.ts";
import { envelope } from "./envelope.ts";

/** What the queue tests: a pull request upon its base's tip, on a branch of its own. Refs are full names. */
export type MergeGroup = { headSha: string; headRef: string; baseSha: string; baseRef: string };
/** GitHub's three reasons for a group's end. */
export type GroupEnd = "merged" | "invalidated" | "dequeued";

/** Tells the webhook `merge_group`: `checks_requested`, or `destroyed` where there is a reason. */
export async function tellMergeGroup(
  world: World,
  repository: Repository,
  group: MergeGroup,
  reason: GroupEnd | null,
  by: string,
): Promise<void> {
  const action = reason === null ? "checks_requested" : "destroyed";
  const payload = {
    action,
    ...(reason === null ? {} : { reason }),
    merge_group: await groupObject(world, repository, group),
    ...envelope(world, repository, by),
  };
  world.emit({ event: "merge_group", action, repository: fullName(repository), payload });
}

/** OpenAPI `merge-group`. */
async function groupObject(world: World, repository: Repository, group: MergeGroup) {
  const commit = await world.git(fullName(repository)).commit(group.headSha);
  if (commit === undefined) throw new Error(`The merge group ${group.headRef} has no commit`);
  const person = ({ name, email }: typeof commit.author) => ({ name, email });
  return {
    head_sha: group.headSha,
    head_ref: group.headRef,
    base_sha: group.baseSha,
    base_ref: group.baseRef,
    head_commit: {
      id: commit.sha,
      tree_id: commit.tree,
      message: commit.message,
      timestamp: commit.committer.date,
      author: person(commit.author),
      committer: person(commit.committer),
    },
  };
}
