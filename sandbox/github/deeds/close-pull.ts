import { readRef } from "../git/refs.ts";
import { tellPull } from "../hooks/pull-payload.ts";
import { tellReview } from "../hooks/review-payload.ts";
import { Refusal } from "../http/reply.ts";
import type { Pull, Repository } from "../state/rows.ts";
import { fullName, type World } from "../world.ts";
import { writeHeadRef } from "./head-ref.ts";
import { changePull } from "./pull-rows.ts";

/** Closes without merging; closing a closed one changes nothing. */
export async function closePull(world: World, repository: Repository, pull: Pull, by: string): Promise<Pull> {
  if (pull.state === "closed") return pull;
  const at = world.stamp();
  const closed = changePull(world, pull, { state: "closed", closedAt: at, updatedAt: at });
  await tellPull(world, repository, closed, "closed", by);
  return closed;
}

/** Opens a closed one again; refused when it is merged, its branch is gone, or another took its place. */
export async function reopenPull(
  world: World,
  repository: Repository,
  pull: Pull,
  by: string,
): Promise<Pull> {
  if (pull.state === "open") return pull;
  const head = await readRef(world.git(fullName(repository)), `refs/heads/${pull.headRef}`);
  const rival = world.store.pulls
    .all()
    .find((one) => one.repository === pull.repository && one.state === "open" && sameEnds(one, pull));
  if (pull.mergedAt !== null || rival !== undefined)
    throw unchangeable("The pull request cannot be reopened.");
  if (head === undefined) throw unchangeable(`The ${pull.headRef} branch has been deleted.`);
  const opened = changePull(world, pull, {
    state: "open",
    closedAt: null,
    headSha: head.sha,
    updatedAt: world.stamp(),
  });
  await writeHeadRef(world, opened);
  await tellPull(world, repository, opened, "reopened", by);
  return opened;
}

function unchangeable(why: string): Refusal {
  const field = { resource: "PullRequest", field: "state", code: "custom" };
  return new Refusal(422, "Validation Failed", [{ ...field, message: `state cannot be changed. ${why}` }]);
}

export function sameEnds(one: Pull, other: { headRef: string; baseRef: string }): boolean {
  return one.headRef === other.headRef && one.baseRef === other.baseRef;
}

/** Approvals of an older head fall when the branch's rule says so. */
export function dismissStaleReviews(world: World, repository: Repository, pull: Pull): void {
  const rule = repository.rules.find((one) => one.branch === pull.baseRef);
  if (rule?.dismissStale !== true) return;
  const stale = world.store.reviews
    .all()
    .filter((review) => review.repository === pull.repository && review.pull === pull.number)
    .filter((review) => review.state === "APPROVED" && review.commitId !== pull.headSha);
  for (const review of stale) {
    const dismissed = world.store.reviews.put(String(review.id), { ...review, state: "DISMISSED" });
    tellReview(world, repository, pull, dismissed, "dismissed", review.user);
  }
}
