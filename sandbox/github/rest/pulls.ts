import { z } from "zod";
import { closePull, reopenPull } from "../deeds/close-pull.ts";
import { mergePull } from "../deeds/merge-pull.ts";
import { mergeability, ruleOf } from "../deeds/mergeability.ts";
import { openPull } from "../deeds/open-pull.ts";
import { pullKey } from "../deeds/pull-rows.ts";
import { tellPull } from "../hooks/pull-payload.ts";
import { paginate, param, readBody } from "../http/call.ts";
import { forbidden, json, notFound, Refusal } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { commitObject } from "../render/git.ts";
import { diffEntry, pullContent, pullFull, pullSimple } from "../render/pulls.ts";
import { repositoryUrl } from "../render/repositories.ts";
import type { Pull } from "../state/rows.ts";
import type { World } from "../world.ts";
import { accountOf, type RepositoryCall, repositoryRoute } from "./guard.ts";

const createBody = z.object({
  title: z.string().min(1),
  head: z.string(),
  base: z.string(),
  body: z.string().nullable().optional(),
  draft: z.boolean().default(false),
});
const updateBody = z.object({
  title: z.string().optional(),
  body: z.string().nullable().optional(),
  state: z.enum(["open", "closed"]).optional(),
});
const mergeBody = z.object({
  commit_title: z.string().optional(),
  commit_message: z.string().optional(),
  sha: z.string().optional(),
  merge_method: z.enum(["merge", "squash", "rebase"]).default("merge"),
});

/** `pulls`: list, open, read, change, files, commits, merge. */
export function pullRoutes(world: World): Route[] {
  const computed = new Set<string>();
  const read = { app: "pull_requests:read" };
  const write = { app: "pull_requests:write" };
  return [
    repositoryRoute(world, "GET", "/pulls", read, (call) => listPulls(world, call)),
    repositoryRoute(world, "POST", "/pulls", { ...write, user: "read" }, (call) => createPull(world, call)),
    repositoryRoute(world, "GET", "/pulls/{pull_number}", read, (call) => getPull(world, call, computed)),
    repositoryRoute(world, "PATCH", "/pulls/{pull_number}", write, (call) => updatePull(world, call)),
    repositoryRoute(world, "GET", "/pulls/{pull_number}/files", read, async (call) => {
      const pull = pullOf(world, call);
      const { files } = await pullContent(world, pull);
      const page = paginate(call, `${world.urls.api}${call.path}`, files);
      return json(
        200,
        page.rows.map((file) => diffEntry(world, call.repository, file, pull.headSha)),
        page.headers,
      );
    }),
    repositoryRoute(world, "GET", "/pulls/{pull_number}/commits", read, async (call) => {
      const { commits } = await pullContent(world, pullOf(world, call));
      const page = paginate(call, `${world.urls.api}${call.path}`, commits);
      const found = await Promise.all(page.rows.map((sha) => call.git.commit(sha)));
      const rows = found.flatMap((commit) =>
        commit === undefined ? [] : [commitObject(world, call.repository, commit)],
      );
      return json(200, rows, page.headers);
    }),
    repositoryRoute(world, "GET", "/pulls/{pull_number}/merge", read, (call) => {
      if (pullOf(world, call).mergedAt === null) throw notFound();
      return { status: 204, body: undefined, headers: {} };
    }),
    repositoryRoute(world, "PUT", "/pulls/{pull_number}/merge", { app: "contents:write" }, (call) =>
      merge(world, call),
    ),
  ];
}

export function pullOf(world: World, call: RepositoryCall): Pull {
  const number = Number(param(call, "pull_number") || param(call, "issue_number"));
  const pull = world.store.pulls.get(pullKey({ repository: call.name, number }));
  if (pull === undefined) throw notFound();
  return pull;
}

function listPulls(world: World, call: RepositoryCall) {
  const wanted = (name: string) => call.query.get(name);
  const state = wanted("state") ?? "open";
  const head = wanted("head");
  const base = wanted("base");
  const ascending = wanted("direction") === "asc";
  const field = wanted("sort") === "updated" ? "updatedAt" : "createdAt";
  const rows = world.store.pulls
    .all()
    .filter((pull) => pull.repository === call.name && !world.hiddenFromLists(pull.createdMs))
    .filter((pull) => state === "all" || pull.state === state)
    // GitHub ignores a head that does not name its owner.
    .filter(
      (pull) => head === null || !head.includes(":") || head === `${call.repository.owner}:${pull.headRef}`,
    )
    .filter((pull) => base === null || pull.baseRef === base)
    .sort((one, other) => one[field].localeCompare(other[field]) || one.number - other.number);
  const page = paginate(call, `${world.urls.api}${call.path}`, ascending ? rows : rows.reverse());
  return json(
    200,
    page.rows.map((pull) => pullSimple(world, call.repository, pull)),
    page.headers,
  );
}

async function createPull(world: World, call: RepositoryCall) {
  const { body = null, ...rest } = readBody(call, createBody);
  const author = accountOf(world, call.actor);
  const pull = await openPull(world, call.repository, { ...rest, body, author });
  const location = `${repositoryUrl(world, call.repository)}/pulls/${pull.number}`;
  return json(201, await pullFull(world, call.repository, pull, undefined), { location });
}

/** The first reading after a change tells `mergeable: null`, since GitHub computes it only when somebody asks. */
async function getPull(world: World, call: RepositoryCall, computed: Set<string>) {
  const pull = pullOf(world, call);
  const base = await call.git.read(`refs/heads/${pull.baseRef}`);
  const key = `${pullKey(pull)} ${pull.headSha} ${base?.sha}`;
  const isKnown = computed.has(key) && world.standing("mergeable-lag") === undefined;
  const merge = isKnown ? await mergeability(world, call.repository, pull) : undefined;
  computed.add(key);
  return json(200, await pullFull(world, call.repository, pullOf(world, call), merge));
}

async function updatePull(world: World, call: RepositoryCall) {
  const change = readBody(call, updateBody);
  const by = accountOf(world, call.actor);
  let pull = pullOf(world, call);
  if (change.title !== undefined || change.body !== undefined) {
    const { title = pull.title, body = pull.body } = change;
    pull = world.store.pulls.put(pullKey(pull), { ...pull, title, body, updatedAt: world.stamp() });
    await tellPull(world, call.repository, pull, "edited", by, { changes: {} });
  }
  if (change.state === "closed") pull = await closePull(world, call.repository, pull, by);
  if (change.state === "open") pull = await reopenPull(world, call.repository, pull, by);
  return json(200, await pullFull(world, call.repository, pull, undefined));
}

async function merge(world: World, call: RepositoryCall) {
  const body = readBody(call, mergeBody);
  const pull = pullOf(world, call);
  if (call.actor.kind === "installation" && ruleOf(call.repository, pull.baseRef)?.appMayMerge !== true)
    throw forbidden();
  if (pull.draft) throw new Refusal(405, "Pull Request is still a draft");
  const tip = await mergePull(world, call.repository, pull.number, {
    method: body.merge_method,
    by: accountOf(world, call.actor),
    ...(body.sha === undefined ? {} : { sha: body.sha }),
    ...(body.commit_title === undefined ? {} : { title: body.commit_title }),
    ...(body.commit_message === undefined ? {} : { message: body.commit_message }),
  });
  return json(200, { sha: tip, merged: true, message: "Pull Request successfully merged" });
}
