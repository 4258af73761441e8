import { tellReview } from "../hooks/review-payload.ts";
import { Refusal } from "../http/reply.ts";
import type { Pull, Repository, Review } from "../state/rows.ts";
import type { World } from "../world.ts";
import { changePull } from "./pull-rows.ts";

export type ReviewEvent = "APPROVE" | "REQUEST_CHANGES" | "COMMENT";
export type NewReview = { event: ReviewEvent; body: string; by: string; commitId?: string | undefined };

const states = { APPROVE: "APPROVED", REQUEST_CHANGES: "CHANGES_REQUESTED", COMMENT: "COMMENTED" } as const;

/** Takes a review of the head; nobody approves their own pull request, and a refusal needs a word. */
export function reviewPull(world: World, repository: Repository, pull: Pull, wanted: NewReview): Review {
  const own = wanted.by === pull.author;
  if (own && wanted.event === "APPROVE")
    throw new Refusal(422, "Review Can not approve your own pull request");
  if (own && wanted.event === "REQUEST_CHANGES")
    throw new Refusal(422, "Review Can not request changes on your own pull request");
  if (wanted.event !== "APPROVE" && wanted.body.trim() === "")
    throw new Refusal(422, "Validation Failed", [
      { resource: "PullRequestReview", field: "body", code: "missing_field" },
    ]);
  const id = world.store.next("id");
  const review = world.store.reviews.put(String(id), {
    id,
    repository: pull.repository,
    pull: pull.number,
    user: wanted.by,
    state: states[wanted.event],
    body: wanted.body,
    commitId: wanted.commitId ?? pull.headSha,
    submittedAt: world.stamp(),
  });
  const reviewers = pull.reviewers.filter((login) => login !== wanted.by);
  const seen = changePull(world, pull, { reviewers, updatedAt: world.stamp() });
  tellReview(world, repository, seen, review, "submitted", wanted.by);
  return review;
}
