import { pullSimple, reviewObject } from "../render/pulls.ts";
import type { Pull, Repository, Review } from "../state/rows.ts";
import { fullName, type World } from "../world.ts";
import { envelope } from "./envelope.ts";

/** Tells the webhook `pull_request_review`; its states are lower-case there, unlike in the API. */
export function tellReview(
  world: World,
  repository: Repository,
  pull: Pull,
  review: Review,
  action: "submitted" | "dismissed",
  by: string,
): void {
  const object = reviewObject(world, repository, review);
  const payload = {
    action,
    review: { ...object, state: object.state.toLowerCase(), updated_at: review.submittedAt },
    pull_request: pullSimple(world, repository, pull),
    ...envelope(world, repository, by),
  };
  world.emit({ event: "pull_request_review", action, repository: fullName(repository), payload });
}
