import { z } from "zod";
import { pullKey } from "../deeds/pull-rows.ts";
import { tellPull } from "../hooks/pull-payload.ts";
import { paginate, readBody } from "../http/call.ts";
import { json, notFound, Refusal } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { simpleUser, teamObject } from "../render/accounts.ts";
import { commentObject, issueObject } from "../render/issues.ts";
import { pullSimple } from "../render/pulls.ts";
import type { World } from "../world.ts";
import { accountOf, type RepositoryCall, repositoryRoute } from "./guard.ts";
import { labelRoutes } from "./labels.ts";
import { pullOf } from "./pulls.ts";

const reviewersBody = z.object({
  reviewers: z.array(z.string()).default([]),
  team_reviewers: z.array(z.string()).default([]),
});
const assigneesBody = z.object({ assignees: z.array(z.string()).default([]) });
const commentBody = z.object({ body: z.string() });

/** What decorates a pull request: labels, reviewers asked, assignees, comments. */
export function issueRoutes(world: World): Route[] {
  const read = { app: "issues:read|pull_requests:read" };
  const write = { app: "issues:write|pull_requests:write" };
  return [
    ...labelRoutes(world),
    repositoryRoute(world, "POST", "/issues/{issue_number}/assignees", write, async (call) => {
      const pull = pullOf(world, call);
      const assignees = [...new Set([...pull.assignees, ...readBody(call, assigneesBody).assignees])];
      const known = assignees.filter((login) => world.store.people.get(login) !== undefined);
      const changed = world.store.pulls.put(pullKey(pull), {
        ...pull,
        assignees: known,
        updatedAt: world.stamp(),
      });
      return json(201, issueObject(world, call.repository, changed));
    }),
    repositoryRoute(world, "GET", "/pulls/{pull_number}/requested_reviewers", read, (call) => {
      const pull = pullOf(world, call);
      const teams = pull.teamReviewers.flatMap((slug) => world.store.teams.get(slug) ?? []);
      return json(200, {
        users: pull.reviewers.map((login) => simpleUser(world, login)),
        teams: teams.map((team) => teamObject(world, team)),
      });
    }),
    repositoryRoute(world, "POST", "/pulls/{pull_number}/requested_reviewers", write, (call) =>
      askReviewers(world, call),
    ),
    repositoryRoute(world, "GET", "/issues/{issue_number}/comments", read, (call) => {
      const pull = pullOf(world, call);
      const rows = world.store.comments
        .all()
        .filter((one) => one.repository === call.name && one.issue === pull.number);
      const page = paginate(call, `${world.urls.api}${call.path}`, rows);
      return json(
        200,
        page.rows.map((one) => commentObject(world, call.repository, one)),
        page.headers,
      );
    }),
    repositoryRoute(world, "POST", "/issues/{issue_number}/comments", { ...write, user: "read" }, (call) => {
      const at = world.stamp();
      const comment = world.store.comments.put(String(world.store.next("id")), {
        id: world.store.next("id"),
        repository: call.name,
        issue: pullOf(world, call).number,
        user: accountOf(world, call.actor),
        body: readBody(call, commentBody).body,
        createdAt: at,
        updatedAt: at,
      });
      return json(201, commentObject(world, call.repository, comment));
    }),
  ];
}

async function askReviewers(world: World, call: RepositoryCall) {
  const pull = pullOf(world, call);
  const body = readBody(call, reviewersBody);
  const by = accountOf(world, call.actor);
  if (body.reviewers.includes(pull.author))
    throw new Refusal(422, "Review cannot be requested from pull request author.");
  const strangers = body.reviewers.filter((login) => world.store.people.get(login) === undefined);
  const unknown = body.team_reviewers.filter((slug) => call.repository.teams[slug] === undefined);
  if (strangers.length > 0 || unknown.length > 0)
    throw new Refusal(
      422,
      "Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the " +
        `${call.name} repository.`,
    );
  const reviewers = [...new Set([...pull.reviewers, ...body.reviewers])];
  const teamReviewers = [...new Set([...pull.teamReviewers, ...body.team_reviewers])];
  const changed = world.store.pulls.put(pullKey(pull), {
    ...pull,
    reviewers,
    teamReviewers,
    updatedAt: world.stamp(),
  });
  for (const login of reviewers.filter((one) => !pull.reviewers.includes(one)))
    await tellPull(world, call.repository, changed, "review_requested", by, {
      requested_reviewer: simpleUser(world, login),
    });
  for (const slug of teamReviewers.filter((one) => !pull.teamReviewers.includes(one))) {
    const team = world.store.teams.get(slug);
    if (team === undefined) throw notFound();
    await tellPull(world, call.repository, changed, "review_requested", by, {
      requested_team: teamObject(world, team),
    });
  }
  return json(201, pullSimple(world, call.repository, changed));
}
