import { afterAll, beforeAll, expect, test } from "vitest";
import { createRunnerHost } from "./runner-host.ts";
import { openTestPull, startTestGithub, type TestGithub, where } from "./testing.ts";
import { followWorkflowEvents, type WorkflowEvent } from "./workflow-events.ts";

let trial: TestGithub;
const waiting: ((event: WorkflowEvent) => void)[] = [];
let stop: () => void;
beforeAll(async () => {
  trial = await startTestGithub();
  stop = followWorkflowEvents(trial.github, async (event) => {
    if (event.name === "pull_request") waiting.shift()?.(event);
  });
});
afterAll(async () => {
  stop();
  await trial.close();
});

async function pullEvent(branch: string): Promise<WorkflowEvent> {
  const arrived = nextEvent();
  await openTestPull(trial.app, branch, { [`${branch}.txt`]: "1\n" });
  return arrived;
}

function nextEvent(): Promise<WorkflowEvent> {
  return new Promise((resolve) => waiting.push(resolve));
}

test("shows what a runner does as run, jobs, check runs and a log", async () => {
  const event = await pullEvent("checked");
  expect(event).toMatchObject({
    name: "pull_request",
    action: "opened",
    branch: "checked",
    baseBranch: "main",
    actor: "portolan[bot]",
  });
  const host = createRunnerHost(trial.github);
  const report = host.startRun({
    workflow: "gitops",
    path: ".github/workflows/gitops.yml",
    event,
  });
  const job = report.job("gitops / render");
  job.start();
  job.log("first li");
  job.log("ne\nlast line");
  const at = new Date("2026-01-01T00:00:00Z");
  job.steps([
    { name: "Render", number: 1, status: "completed", conclusion: "failure", startedAt: at, completedAt: at },
  ]);
  job.annotate({ path: "a.yaml", line: 3, level: "failure", message: "No" });
  job.finish("failure");
  report.finish("failure");

  const runs = () => trial.app.actions.listWorkflowRunsForRepo({ ...where, head_sha: event.headSha });
  await host.settled();
  const run = (await runs()).data.workflow_runs[0];
  expect(run).toMatchObject({
    conclusion: "failure",
    event: "pull_request",
    head_branch: "checked",
    path: ".github/workflows/gitops.yml",
  });
  const run_id = run?.id ?? 0;
  const jobs = await trial.app.actions.listJobsForWorkflowRun({ ...where, run_id });
  expect(jobs.data.jobs).toMatchObject([
    { name: "gitops / render", conclusion: "failure", steps: [{ name: "Render", conclusion: "failure" }] },
  ]);
  const job_id = jobs.data.jobs[0]?.id ?? 0;

  const checks = await trial.app.checks.listForRef({ ...where, ref: event.headSha });
  expect(checks.data).toMatchObject({
    total_count: 1,
    check_runs: [
      { id: job_id, name: "gitops / render", conclusion: "failure", app: { slug: "github-actions" } },
    ],
  });
  const notes = await trial.app.checks.listAnnotations({ ...where, check_run_id: job_id });
  expect(notes.data).toMatchObject([{ path: "a.yaml", start_line: 3, message: "No" }]);
  const suites = await trial.app.checks.listSuitesForRef({ ...where, ref: event.headSha });
  expect(suites.data.check_suites).toMatchObject([{ status: "completed", conclusion: "failure" }]);

  const log = await trial.app.actions.downloadJobLogsForWorkflowRun({ ...where, job_id });
  const lines = String(log.data).trimEnd().split("\n");
  expect(lines.map((line) => line.replace(/^\S+ /, ""))).toEqual(["first line", "last line"]);
  expect(lines[0]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z /);
});

test("gives no log while a job runs, redirects to a signed address afterwards, and lets no other signature in", async () => {
  const event = await pullEvent("logged");
  const host = createRunnerHost(trial.github);
  const report = host.startRun({
    workflow: "gitops",
    path: ".github/workflows/gitops.yml",
    event,
  });
  const job = report.job("slow");
  job.start();
  const find = async () =>
    (await trial.app.checks.listForRef({ ...where, ref: event.headSha })).data.check_runs[0];
  await host.settled();
  expect((await find())?.status).toBe("in_progress");
  const job_id = (await find())?.id ?? 0;
  await expect(trial.app.actions.downloadJobLogsForWorkflowRun({ ...where, job_id })).rejects.toMatchObject({
    status: 404,
  });
  job.finish("success");
  await host.settled();
  expect((await find())?.status).toBe("completed");
  const redirect = await fetch(`${trial.github.apiUrl}/repos/acme/platform/actions/jobs/${job_id}/logs`, {
    redirect: "manual",
  });
  expect(redirect.status).toBe(302);
  const address = new URL(redirect.headers.get("location") ?? "");
  expect((await fetch(address)).status).toBe(200);
  address.searchParams.set("signature", "00");
  expect((await fetch(address)).status).toBe(403);
});

test("starts the checks again when asked", async () => {
  const event = await pullEvent("again");
  const host = createRunnerHost(trial.github);
  const report = host.startRun({
    workflow: "gitops",
    path: ".github/workflows/gitops.yml",
    event,
  });
  report.finish("cancelled");
  const runs = async () =>
    (await trial.app.actions.listWorkflowRunsForRepo({ ...where, head_sha: event.headSha })).data
      .workflow_runs;
  await host.settled();
  expect((await runs())[0]?.conclusion).toBe("cancelled");
  const arrived = nextEvent();
  const rerun = (await runs())[0]?.id ?? 0;
  const run = trial.github.store.runs.get(String(rerun));
  if (run !== undefined) trial.github.world.rerun(run);
  expect(await arrived).toMatchObject({ headSha: event.headSha, name: "pull_request" });
});

test("starts again, after a stop of the world, what the stop cut short, and nothing that had ended", async () => {
  const [cut, done] = [await pullEvent("cut-short"), await pullEvent("well-done")];
  const host = createRunnerHost(trial.github);
  const start = (event: WorkflowEvent) =>
    host.startRun({ workflow: "gitops", path: ".github/workflows/gitops.yml", event });
  start(cut).job("render").start();
  start(done).finish("success");
  await host.settled();
  stop();
  const events: string[] = [];
  const second = new Promise<void>((resolve) => {
    stop = followWorkflowEvents(trial.github, async (event) => {
      events.push(event.headSha);
      waiting.shift()?.(event);
      if (event.headSha === cut.headSha) resolve();
    });
  });
  await second;
  expect(events).toContain(cut.headSha);
  expect(events).not.toContain(done.headSha);
  const runs = await trial.app.actions.listWorkflowRunsForRepo({ ...where, head_sha: cut.headSha });
  expect(runs.data.workflow_runs).toMatchObject([{ status: "completed", conclusion: "cancelled" }]);
});

test("combines the newest status of each context, says pending when there is none, and keeps check runs apart", async () => {
  const number = await openTestPull(trial.app, "statuses", { "statuses.txt": "1\n" });
  const ref = (await trial.app.pulls.get({ ...where, pull_number: number })).data.head.sha;
  const combined = async () => (await trial.app.repos.getCombinedStatusForRef({ ...where, ref })).data;
  expect(await combined()).toMatchObject({ state: "pending", total_count: 0 });
  const post = (context: string, state: "success" | "failure" | "pending") =>
    trial.app.repos.createCommitStatus({
      ...where,
      sha: ref,
      context,
      state,
      description: "why",
      target_url: "https://portal.example/x",
    });
  await post("portolan/second-person", "pending");
  await post("portolan/second-person", "success");
  expect(await combined()).toMatchObject({ state: "success", total_count: 1 });
  await post("other", "failure");
  expect(await combined()).toMatchObject({ state: "failure", total_count: 2 });
  expect((await trial.app.repos.listCommitStatusesForRef({ ...where, ref })).data).toHaveLength(3);
  await expect(
    trial.app.repos.createCommitStatus({ ...where, sha: "1".repeat(40), state: "success" }),
  ).rejects.toMatchObject({ status: 422 });
});

test("lets the App write check runs of its own and nobody else's", async () => {
  const number = await openTestPull(trial.app, "own-check", { "own.txt": "1\n" });
  const head_sha = (await trial.app.pulls.get({ ...where, pull_number: number })).data.head.sha;
  const made = await trial.app.checks.create({ ...where, name: "budget", head_sha, status: "in_progress" });
  const output = { title: "Touches no budget", summary: "All is well" };
  const done = await trial.app.checks.update({
    ...where,
    check_run_id: made.data.id,
    conclusion: "success",
    output,
  });
  expect(done.data).toMatchObject({
    status: "completed",
    conclusion: "success",
    output,
    app: { slug: "portolan" },
  });
  await expect(trial.as("mara").checks.create({ ...where, name: "x", head_sha })).rejects.toMatchObject({
    status: 403,
  });
});
