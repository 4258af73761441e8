import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { workflowObject } from "../hooks/check-payload.ts";
import { paginate, param } from "../http/call.ts";
import { json, notFound, Refusal, redirect } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { jobObject, workflowRunObject } from "../render/checks.ts";
import type { Job, WorkflowRun } from "../state/check-rows.ts";
import type { World } from "../world.ts";
import { type RepositoryCall, repositoryRoute } from "./guard.ts";

/** An address of a log lives for a minute. */
const logMinute = 60_000;
const logKey = randomBytes(32);

/** Workflow runs, jobs and logs, to be read; they are written by the runner in process. */
export function actionRoutes(world: World): Route[] {
  const read = { app: "actions:read" };
  return [
    repositoryRoute(world, "GET", "/actions/workflows", read, (call) => {
      const runs = world.store.runs.all().filter((run) => run.repository === call.name);
      const workflows = [
        ...new Map(runs.map((run) => [run.workflowId, workflowObject(world, call.repository, run)])).values(),
      ];
      return json(200, { total_count: workflows.length, workflows });
    }),
    repositoryRoute(world, "GET", "/actions/runs", read, (call) => listRuns(world, call, () => true)),
    repositoryRoute(world, "GET", "/actions/workflows/{workflow_id}/runs", read, (call) => {
      const id = param(call, "workflow_id");
      return listRuns(world, call, (run) => String(run.workflowId) === id || run.path.endsWith(`/${id}`));
    }),
    repositoryRoute(world, "GET", "/actions/runs/{run_id}", read, async (call) =>
      json(200, await workflowRunObject(world, call.repository, runOf(world, call))),
    ),
    repositoryRoute(world, "POST", "/actions/runs/{run_id}/rerun", { app: "actions:write" }, (call) => {
      world.rerun(runOf(world, call));
      return json(201, {});
    }),
    repositoryRoute(world, "GET", "/actions/runs/{run_id}/jobs", read, (call) => {
      const run = runOf(world, call);
      const all = call.query.get("filter") === "all";
      const jobs = world.store.jobs
        .all()
        .filter((job) => job.run === run.id && (all || job.attempt === run.attempt));
      const page = paginate(call, `${world.urls.api}${call.path}`, jobs);
      const rows = page.rows.map((job) => jobObject(world, call.repository, job, run));
      return json(200, { total_count: jobs.length, jobs: rows }, page.headers);
    }),
    repositoryRoute(world, "GET", "/actions/jobs/{job_id}", read, (call) => {
      const { job, run } = jobOf(world, call);
      return json(200, jobObject(world, call.repository, job, run));
    }),
    repositoryRoute(world, "GET", "/actions/jobs/{job_id}/logs", read, (call) => {
      const { job } = jobOf(world, call);
      // GitHub has no log until the job is over.
      if (job.status !== "completed") throw notFound();
      const expires = String(world.now().getTime() + logMinute);
      const query = new URLSearchParams({ expires, signature: signLog(job.id, expires) });
      return redirect(302, `${world.urls.web}/_logs/${job.id}?${query}`);
    }),
  ];
}

/** The plain-text address a log redirects to; it needs no token, only its signature, and dies after a minute. */
export function logRoutes(world: World): Route[] {
  return [
    {
      method: "GET",
      template: "/_logs/{job}",
      handler: (call) => {
        const expires = call.query.get("expires") ?? "0";
        const given = Buffer.from(call.query.get("signature") ?? "");
        const wanted = Buffer.from(signLog(Number(param(call, "job")), expires));
        const valid = given.length === wanted.length && timingSafeEqual(given, wanted);
        if (!valid || Number(expires) < world.now().getTime())
          throw new Refusal(403, "Server failed to authenticate the request.");
        const body = world.logs.read(Number(param(call, "job"))) ?? "";
        return { status: 200, body, headers: { "content-type": "text/plain; charset=utf-8" } };
      },
    },
  ];
}

function signLog(job: number, expires: string): string {
  return createHmac("sha256", logKey).update(`${job} ${expires}`).digest("hex");
}

async function listRuns(world: World, call: RepositoryCall, chosen: (run: WorkflowRun) => boolean) {
  const wanted = (name: string) => call.query.get(name);
  const equals = (name: string, value: string) => wanted(name) === null || wanted(name) === value;
  const status = wanted("status");
  const runs = world.store.runs
    .all()
    .filter((run) => run.repository === call.name && chosen(run))
    .filter(
      (run) => equals("head_sha", run.sha) && equals("branch", run.branch) && equals("event", run.event),
    )
    .filter((run) => equals("actor", run.actor) && equals("check_suite_id", String(run.suite)))
    .filter((run) => status === null || run.status === status || run.conclusion === status)
    .reverse();
  const page = paginate(call, `${world.urls.api}${call.path}`, runs);
  const rows = await Promise.all(page.rows.map((run) => workflowRunObject(world, call.repository, run)));
  return json(200, { total_count: runs.length, workflow_runs: rows }, page.headers);
}

function runOf(world: World, call: RepositoryCall): WorkflowRun {
  const run = world.store.runs.get(param(call, "run_id"));
  if (run === undefined || run.repository !== call.name) throw notFound();
  return run;
}

function jobOf(world: World, call: RepositoryCall): { job: Job; run: WorkflowRun } {
  const job = world.store.jobs.get(param(call, "job_id"));
  const run = job === undefined ? undefined : world.store.runs.get(String(job.run));
  if (job === undefined || run === undefined || job.repository !== call.name) throw notFound();
  return { job, run };
}
