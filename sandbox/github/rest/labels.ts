import { z } from "zod";
import { pullKey } from "../deeds/pull-rows.ts";
import { tellPull } from "../hooks/pull-payload.ts";
import { paginate, param, readBody } from "../http/call.ts";
import { json, Refusal } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { nodeId, simpleUser } from "../render/accounts.ts";
import { labelObject } from "../render/labels.ts";
import { repositoryUrl } from "../render/repositories.ts";
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

/** A pull request's labels, and the events that tell who set and removed them. */
export function labelRoutes(world: World): Route[] {
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
    repositoryRoute(world, "GET", "/issues/{issue_number}/events", read, (call) => {
      const { labelEvents } = pullOf(world, call);
      const page = paginate(call, `${world.urls.api}${call.path}`, labelEvents);
      return json(
        200,
        page.rows.map((one) => eventObject(world, call, one)),
        page.headers,
      );
    }),
  ];
}

/** OpenAPI `labeled-issue-event` and `unlabeled-issue-event`. */
function eventObject(world: World, { repository }: RepositoryCall, one: Pull["labelEvents"][number]) {
  const { name, color } = labelObject(world, repository, one.label);
  return {
    id: one.id,
    node_id: nodeId("LE", one.id),
    url: `${repositoryUrl(world, repository)}/issues/events/${one.id}`,
    actor: simpleUser(world, one.by),
    event: one.event,
    commit_id: null,
    commit_url: null,
    created_at: one.at,
    label: { name, color },
    performed_via_github_app: null,
  };
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
  return labelsReply(
    world,
    call,
    await setLabels(world, call, pull, [...(replace ? [] : pull.labels), ...labels]),
  );
}

async function removeLabel(world: World, call: RepositoryCall) {
  const pull = pullOf(world, call);
  const name = param(call, "name");
  if (!pull.labels.includes(name)) throw new Refusal(404, "Label does not exist");
  const rest = pull.labels.filter((one) => one !== name);
  return labelsReply(world, call, await setLabels(world, call, pull, rest));
}

async function setLabels(world: World, call: RepositoryCall, pull: Pull, names: string[]): Promise<Pull> {
  const by = accountOf(world, call.actor);
  const at = world.stamp();
  const labels = [...new Set(names)];
  const turns = [
    ...labels
      .filter((one) => !pull.labels.includes(one))
      .map((label) => ({ event: "labeled" as const, label })),
    ...pull.labels
      .filter((one) => !labels.includes(one))
      .map((label) => ({ event: "unlabeled" as const, label })),
  ];
  const labelEvents = [
    ...pull.labelEvents,
    ...turns.map((turn) => ({ ...turn, id: world.store.next("id"), by, at })),
  ];
  const changed = world.store.pulls.put(pullKey(pull), { ...pull, labels, labelEvents, updatedAt: at });
  for (const { event, label } of turns)
    await tellPull(world, call.repository, changed, event, by, {
      label: labelObject(world, call.repository, label),
    });
  return changed;
}
