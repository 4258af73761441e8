import { z } from "zod";
import { pullKey } from "../deeds/pull-rows.ts";
import { tellPull } from "../hooks/pull-payload.ts";
import { paginate, param, readBody } from "../http/call.ts";
import { json, notFound, Refusal } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { simpleUser, teamObject } from "../render/accounts.ts";
import { commentObject, issueObject } from "../render/issues.ts";
import { labelObject } from "../render/labels.ts";
import { pullSimple } from "../render/pulls.ts";
import type { Pull } from "../state/rows.ts";
import type { World } from "../world.ts";
import { accountOf, type RepositoryCall, repositoryRoute } from "./guard.ts";
import { pullOf } from "./pulls.ts";

const labelsBody = z.union([
  z.array(z.string()).transform((labels) => ({ labels })),
  z.object({
    labels: z
      .array(z.union([z.string(), z.object({ name: z.string() }).transform((one) => one.name)]))
      .default([]),
  }),
]);
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
    repositoryRoute(world, "GET", "/issues/{issue_number}/labels", read, (call) =>
      labelsReply(world, call, pullOf(world, call)),
    ),
    repositoryRoute(world, "POST", "/issues/{issue_number}/labels", write, (call) =>
      addLabels(world, call, false),
    ),
    repositoryRoute(world, "PUT", "/issues/{issue_number}/labels", write, (call) =>
      addLabels(world, call, true),
    ),
    repositoryRoute(world, "DELETE", "/issues/{issue_number}/labels/{name}", write, (call) =>
      removeLabel(world, call),
    ),
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

function labelsReply(world: World, call: RepositoryCall, pull: Pull) {
  return json(
    200,
    pull.labels.map((name) => labelObject(world, call.repository, name)),
  );
}

async function addLabels(world: World, call: RepositoryCall, replace: boolean) {
  const pull = pullOf(world, call);
  const { labels } = readBody(call, labelsBody);
  const by = accountOf(world, call.actor);
  const wanted = [...new Set([...(replace ? [] : pull.labels), ...labels])];
  const changed = world.store.pulls.put(pullKey(pull), { ...pull, labels: wanted, updatedAt: world.stamp() });
  for (const name of wanted.filter((one) => !pull.labels.includes(one)))
    await tellPull(world, call.repository, changed, "labeled", by, {
      label: labelObject(world, call.repository, name),
    });
  for (const name of pull.labels.filter((one) => !wanted.includes(one)))
    await tellPull(world, call.repository, changed, "unlabeled", by, {
      label: labelObject(world, call.repository, name),
    });
  return labelsReply(world, call, changed);
}

async function removeLabel(world: World, call: RepositoryCall) {
  const pull = pullOf(world, call);
  const name = param(call, "name");
  if (!pull.labels.includes(name)) throw new Refusal(404, "Label does not exist");
  const labels = pull.labels.filter((one) => one !== name);
  const changed = world.store.pulls.put(pullKey(pull), { ...pull, labels, updatedAt: world.stamp() });
  const label = labelObject(world, call.repository, name);
  await tellPull(world, call.repository, changed, "unlabeled", accountOf(world, call.actor), { label });
  return labelsReply(world, call, changed);
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
