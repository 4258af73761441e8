import { z } from "zod";
import { latestRuns, latestStatuses } from "../deeds/check-outcome.ts";
import { addStatus, newSuite, putCheckRun } from "../deeds/run-checks.ts";
import { paginate, param, readBody } from "../http/call.ts";
import { forbidden, json, notFound, Refusal } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { checkRunObject, checkSuiteObject, statusObject } from "../render/checks.ts";
import { repositoryUrl, simpleRepository } from "../render/repositories.ts";
import { type CheckRun, conclusionSchema, progressSchema } from "../state/check-rows.ts";
import type { World } from "../world.ts";
import { accountOf, type RepositoryCall, repositoryRoute } from "./guard.ts";

const statusBody = z.object({
  state: z.enum(["error", "failure", "pending", "success"]),
  target_url: z.string().nullable().default(null),
  description: z.string().nullable().default(null),
  context: z.string().default("default"),
});
const outputBody = z.object({ title: z.string(), summary: z.string(), text: z.string().optional() });
const checkBody = z.object({
  name: z.string().optional(),
  head_sha: z.string().optional(),
  details_url: z.string().optional(),
  external_id: z.string().optional(),
  status: progressSchema.optional(),
  conclusion: conclusionSchema.optional(),
  started_at: z.string().optional(),
  completed_at: z.string().optional(),
  output: outputBody.optional(),
});

/** Check runs, check suites and commit statuses. */
export function checkRoutes(world: World): Route[] {
  const read = { app: "checks:read" };
  return [
    repositoryRoute(world, "GET", "/commits/{ref}/check-runs", read, async (call) => listRuns(world, call)),
    repositoryRoute(world, "GET", "/commits/{ref}/check-suites", read, async (call) => {
      const sha = await commitSha(call);
      const suites = world.store.suites
        .all()
        .filter((one) => one.repository === call.name && one.sha === sha);
      const page = paginate(call, `${world.urls.api}${call.path}`, suites);
      const check_suites = await Promise.all(
        page.rows.map((one) => checkSuiteObject(world, call.repository, one)),
      );
      return json(200, { total_count: suites.length, check_suites }, page.headers);
    }),
    repositoryRoute(world, "GET", "/check-runs/{check_run_id}", read, (call) =>
      json(200, checkRunObject(world, call.repository, runOf(world, call))),
    ),
    repositoryRoute(world, "GET", "/check-runs/{check_run_id}/annotations", read, (call) => {
      const run = runOf(world, call);
      const page = paginate(call, `${world.urls.api}${call.path}`, run.annotations);
      const rows = page.rows.map((one) => ({
        path: one.path,
        start_line: one.startLine,
        end_line: one.endLine,
        start_column: null,
        end_column: null,
        annotation_level: one.level,
        title: one.title,
        message: one.message,
        raw_details: null,
        blob_href: `${repositoryUrl(world, call.repository)}/git/blobs/${run.sha}`,
      }));
      return json(200, rows, page.headers);
    }),
    repositoryRoute(world, "POST", "/check-runs", { app: "checks:write" }, (call) =>
      createCheckRun(world, call),
    ),
    repositoryRoute(world, "PATCH", "/check-runs/{check_run_id}", { app: "checks:write" }, (call) =>
      changeCheckRun(world, call),
    ),
    repositoryRoute(world, "GET", "/commits/{ref}/status", { app: "statuses:read" }, async (call) =>
      combined(world, call),
    ),
    repositoryRoute(world, "GET", "/commits/{ref}/statuses", { app: "statuses:read" }, async (call) => {
      const sha = await commitSha(call);
      const rows = world.store.statuses
        .all()
        .filter((one) => one.repository === call.name && one.sha === sha);
      const page = paginate(call, `${world.urls.api}${call.path}`, rows.reverse());
      return json(
        200,
        page.rows.map((one) => statusObject(world, call.repository, one)),
        page.headers,
      );
    }),
    repositoryRoute(world, "POST", "/statuses/{sha}", { app: "statuses:write" }, async (call) => {
      const { target_url: targetUrl, ...body } = readBody(call, statusBody);
      const sha = param(call, "sha");
      if ((await call.git.commit(sha)) === undefined)
        throw new Refusal(422, `No commit found for SHA: ${sha}`);
      const creator = accountOf(world, call.actor);
      const status = await addStatus(world, call.repository, { ...body, targetUrl, sha, creator });
      const location = `${repositoryUrl(world, call.repository)}/statuses/${sha}`;
      return json(201, statusObject(world, call.repository, status), { location });
    }),
  ];
}

/** The commit that `{ref}` (SHA, branch or tag) means. */
export async function commitSha(call: RepositoryCall): Promise<string> {
  const ref = param(call, "ref");
  const commit = await call.git.commit(ref);
  if (commit === undefined) throw new Refusal(422, `No commit found for SHA: ${ref}`);
  return commit.sha;
}

function runOf(world: World, call: RepositoryCall): CheckRun {
  const run = world.store.checkRuns.get(param(call, "check_run_id"));
  if (run === undefined || run.repository !== call.name) throw notFound();
  return run;
}

async function listRuns(world: World, call: RepositoryCall) {
  const sha = await commitSha(call);
  const wanted = (name: string) => call.query.get(name);
  const all = world.store.checkRuns.all().filter((run) => run.repository === call.name && run.sha === sha);
  const chosen = wanted("filter") === "all" ? all : latestRuns(world, call.name, sha);
  const runs = chosen
    .filter((run) => wanted("check_name") === null || run.name === wanted("check_name"))
    .filter((run) => wanted("status") === null || run.status === wanted("status"))
    .reverse();
  const page = paginate(call, `${world.urls.api}${call.path}`, runs);
  const check_runs = page.rows.map((run) => checkRunObject(world, call.repository, run));
  return json(200, { total_count: runs.length, check_runs }, page.headers);
}

/** Only Apps may write check runs; a person gets 403, as on GitHub. */
async function createCheckRun(world: World, call: RepositoryCall) {
  if (call.actor.kind !== "installation") throw forbidden();
  const body = readBody(call, checkBody);
  if (body.name === undefined || body.head_sha === undefined)
    throw new Refusal(422, 'Invalid request.\n\n"name" and "head_sha" weren\'t supplied.');
  const commit = await call.git.commit(body.head_sha);
  if (commit === undefined) throw new Refusal(422, `No commit found for SHA: ${body.head_sha}`);
  const owned = { sha: commit.sha, app: world.app.slug };
  const held = world.store.suites
    .all()
    .find((one) => one.repository === call.name && one.sha === owned.sha && one.app === owned.app);
  const suite = held ?? newSuite(world, call.repository, { ...owned, branch: null });
  const id = world.store.next("id");
  const blank = {
    title: null,
    summary: null,
    text: null,
    annotations: [],
    detailsUrl: null,
    completedAt: null,
  };
  const fresh: CheckRun = {
    id,
    suite: suite.id,
    repository: call.name,
    name: body.name,
    ...owned,
    ...blank,
    externalId: "",
    status: "queued",
    conclusion: null,
    startedAt: world.stamp(),
  };
  const run = await putCheckRun(world, call.repository, applied(world, fresh, body));
  const object = checkRunObject(world, call.repository, run);
  return json(201, object, { location: object.url });
}

async function changeCheckRun(world: World, call: RepositoryCall) {
  const run = runOf(world, call);
  if (call.actor.kind !== "installation" || run.app !== world.app.slug) throw forbidden();
  const changed = await putCheckRun(world, call.repository, applied(world, run, readBody(call, checkBody)));
  return json(200, checkRunObject(world, call.repository, changed));
}

/** A conclusion completes a run whatever the status says. */
function applied(world: World, run: CheckRun, body: z.output<typeof checkBody>): CheckRun {
  const status = body.conclusion === undefined ? (body.status ?? run.status) : "completed";
  const done = status === "completed" ? (body.completed_at ?? run.completedAt ?? world.stamp()) : null;
  return {
    ...run,
    name: body.name ?? run.name,
    externalId: body.external_id ?? run.externalId,
    detailsUrl: body.details_url ?? run.detailsUrl,
    status,
    conclusion: body.conclusion ?? run.conclusion,
    startedAt: body.started_at ?? run.startedAt,
    completedAt: done,
    ...(body.output === undefined ? {} : { ...body.output, text: body.output.text ?? null }),
  };
}

/** GitHub combines statuses only (never check runs), and says pending when there are none. */
async function combined(world: World, call: RepositoryCall) {
  const sha = await commitSha(call);
  const statuses = latestStatuses(world, call.name, sha);
  const outcomes = statuses.map((status) => status.state);
  const failed = outcomes.includes("failure") || outcomes.includes("error");
  const allGood = outcomes.length > 0 && outcomes.every((state) => state === "success");
  const page = paginate(call, `${world.urls.api}${call.path}`, statuses);
  const rows = page.rows.map((one) => {
    const { creator: _, ...status } = statusObject(world, call.repository, one);
    return status;
  });
  const url = `${repositoryUrl(world, call.repository)}/commits/${sha}`;
  const body = {
    state: failed ? "failure" : allGood ? "success" : "pending",
    statuses: rows,
    sha,
    total_count: statuses.length,
    repository: simpleRepository(world, call.repository),
    commit_url: url,
    url: `${url}/status`,
  };
  return json(200, body, page.headers);
}
