import { z } from "zod";
import { reviewPull } from "../deeds/review-pull.ts";
import { tellReview } from "../hooks/review-payload.ts";
import { paginate, param, readBody } from "../http/call.ts";
import { json, notFound, Refusal } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { reviewObject } from "../render/pulls.ts";
import type { World } from "../world.ts";
import { accountOf, repositoryRoute } from "./guard.ts";
import { pullOf } from "./pulls.ts";

const reviewBody = z.object({
  body: z.string().default(""),
  event: z.enum(["APPROVE", "REQUEST_CHANGES", "COMMENT"]).optional(),
  commit_id: z.string().optional(),
});

/** Reviews of a pull request. */
export function reviewRoutes(world: World): Route[] {
  return [
    repositoryRoute(world, "GET", "/pulls/{pull_number}/reviews", { app: "pull_requests:read" }, (call) => {
      const pull = pullOf(world, call);
      const rows = world.store.reviews
        .all()
        .filter((one) => one.repository === call.name && one.pull === pull.number);
      const page = paginate(call, `${world.urls.api}${call.path}`, rows);
      return json(
        200,
        page.rows.map((one) => reviewObject(world, call.repository, one)),
        page.headers,
      );
    }),
    repositoryRoute(
      world,
      "POST",
      "/pulls/{pull_number}/reviews",
      { app: "pull_requests:write", user: "read" },
      (call) => {
        const { event, body, commit_id } = readBody(call, reviewBody);
        if (event === undefined)
          throw new Refusal(422, "The trial GitHub takes no pending reviews; send an event.");
        const wanted = { event, body, by: accountOf(world, call.actor), commitId: commit_id };
        return json(
          200,
          reviewObject(
            world,
            call.repository,
            reviewPull(world, call.repository, pullOf(world, call), wanted),
          ),
        );
      },
    ),
    repositoryRoute(
      world,
      "PUT",
      "/pulls/{pull_number}/reviews/{review_id}/dismissals",
      { app: "pull_requests:write" },
      (call) => {
        const review = world.store.reviews.get(param(call, "review_id"));
        const pull = pullOf(world, call);
        if (review === undefined || review.pull !== pull.number) throw notFound();
        const dismissed = world.store.reviews.put(String(review.id), { ...review, state: "DISMISSED" });
        tellReview(world, call.repository, pull, dismissed, "dismissed", accountOf(world, call.actor));
        return json(200, reviewObject(world, call.repository, dismissed));
      },
    ),
  ];
}
