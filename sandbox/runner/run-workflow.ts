import { execFileSync } from "node:child_process";
import { asText, holds, type JobStatus } from "./expressions.ts";
import { type ExpressionScope, matrixRows, resolve, resolveText } from "./job-plan.ts";
import type { Conclusion, RunnerHost, RunReport, WorkflowEvent } from "./ports.ts";
import { runSteps } from "./run-steps.ts";
import { type JobFile, readWorkflow, type WorkflowFile } from "./workflow-file.ts";
import { openWorkplace, type Workshop } from "./workshop.ts";

type JobOutcome = { result: Conclusion; outputs: Record<string, unknown> };

export type WorkflowRun = {
  host: RunnerHost;
  workshop: Workshop;
  event: WorkflowEvent;
  report: RunReport;
  runId: string;
  signal: AbortSignal;
  /** Waits for a free place: as many jobs run at once as the runner has. */
  inTurn: <T>(work: () => Promise<T>) => Promise<T>;
};

/** Runs all jobs of a workflow, each as soon as those it needs have ended. `prefix` names the caller's job. */
export async function runWorkflow(
  run: WorkflowRun,
  workflow: WorkflowFile,
  inputs: Record<string, unknown> = {},
  prefix = "",
): Promise<{ conclusion: Conclusion; outcomes: Record<string, JobOutcome> }> {
  const started = new Map<string, Promise<JobOutcome>>();
  const start = (id: string): Promise<JobOutcome> => {
    const known = started.get(id);
    if (known) return known;
    const job = workflow.jobs[id];
    if (!job) throw new Error(`${workflow.path}: a job needs "${id}", which is not there`);
    const outcome = Promise.all(job.needs.map(async (need) => [need, await start(need)] as const)).then(
      (needs) => runJob(run, workflow, id, job, Object.fromEntries(needs), inputs, prefix),
    );
    started.set(id, outcome);
    return outcome;
  };
  const ended = await Promise.all(
    Object.keys(workflow.jobs).map(async (id) => [id, await start(id)] as const),
  );
  const results = ended.map(([, outcome]) => outcome.result);
  return { conclusion: worst(results), outcomes: Object.fromEntries(ended) };
}

async function runJob(
  run: WorkflowRun,
  workflow: WorkflowFile,
  id: string,
  job: JobFile,
  needs: Record<string, JobOutcome>,
  inputs: Record<string, unknown>,
  prefix: string,
): Promise<JobOutcome> {
  const status = statusOf(Object.values(needs), run.signal);
  const contexts = {
    github: githubContext(run, workflow),
    needs,
    inputs,
    vars: run.workshop.variables,
    env: {},
    secrets: {},
  };
  const scope: ExpressionScope = { contexts, status, hashFiles: () => "" };
  const named = (row: Record<string, unknown>) => {
    const own = asText(resolve(job.name ?? id, { ...scope, contexts: { ...contexts, matrix: row } }));
    return prefix === "" ? own : `${prefix} / ${own}`;
  };
  if (!holds(job.if, scope)) {
    run.report.job(named({}).trim()).finish("skipped");
    return { result: "skipped", outputs: {} };
  }
  try {
    const rows = matrixRows(job, scope);
    const outcomes = await Promise.all(
      rows.map((row) => {
        const inside = { ...contexts, matrix: row, strategy: { "job-total": rows.length } };
        return job.uses
          ? callWorkflow(run, job.uses, resolveInputs(job, { ...scope, contexts: inside }), named(row))
          : runOrdinaryJob(
              run,
              workflow,
              job,
              `${prefix || "main"}-${id}-${rows.indexOf(row)}`,
              inside,
              named(row),
            );
      }),
    );
    return {
      result: worst(outcomes.map((outcome) => outcome.result)),
      outputs: Object.assign({}, ...outcomes.map((outcome) => outcome.outputs)),
    };
  } catch (error) {
    const report = run.report.job(named({}));
    report.start();
    report.log(`##[error]${error instanceof Error ? error.message : String(error)}\n`);
    report.finish("failure");
    return { result: "failure", outputs: {} };
  }
}

async function runOrdinaryJob(
  run: WorkflowRun,
  workflow: WorkflowFile,
  job: JobFile,
  jobId: string,
  contexts: Record<string, unknown>,
  name: string,
): Promise<JobOutcome> {
  const report = run.report.job(name);
  return run.inTurn(async () => {
    report.start();
    const scope: ExpressionScope = { contexts, status: "success", hashFiles: () => "" };
    const environment = resolveText({ ...workflow.env, ...job.env }, scope);
    const { conclusion, outputs } = await runSteps({
      workshop: run.workshop,
      place: openWorkplace(run.workshop, run.runId, jobId.replaceAll(/[^A-Za-z0-9-]/g, "_")),
      gitDir: run.host.gitDir(run.event.repository),
      sha: run.event.sha,
      job,
      contexts,
      environment,
      report,
      signal: run.signal,
    });
    report.finish(conclusion);
    return { result: conclusion, outputs };
  });
}

/** `owner/name/.github/workflows/file.yml@ref` (read at that ref) or `./.github/workflows/file.yml` (at the event's commit). */
async function callWorkflow(
  run: WorkflowRun,
  uses: string,
  inputs: Record<string, unknown>,
  name: string,
): Promise<JobOutcome> {
  const remote = /^([^/]+\/[^/]+)\/(\.github\/workflows\/[^@]+)@(.+)$/.exec(uses);
  const [repository, path, ref] = remote
    ? [remote[1] ?? "", remote[2] ?? "", remote[3] ?? ""]
    : [run.event.repository, uses.replace("./", ""), run.event.sha];
  const text = execFileSync("git", ["--git-dir", run.host.gitDir(repository), "show", `${ref}:${path}`], {
    encoding: "utf8",
  });
  const { conclusion } = await runWorkflow(run, await readWorkflow(path, text), inputs, name);
  return { result: conclusion, outputs: {} };
}

function resolveInputs(job: JobFile, scope: ExpressionScope): Record<string, unknown> {
  return Object.fromEntries(Object.entries(job.with).map(([key, value]) => [key, resolve(value, scope)]));
}

function githubContext({ event }: WorkflowRun, workflow: WorkflowFile): Record<string, unknown> {
  return {
    event: event.payload,
    event_name: event.name,
    repository: event.repository,
    ref: event.ref,
    sha: event.sha,
    head_ref: event.branch,
    base_ref: event.baseBranch,
    actor: event.actor,
    workflow: workflow.name ?? workflow.path,
  };
}

/** A skipped need skips what needs it, unless its condition asks for `always()`. */
function statusOf(needs: JobOutcome[], signal: AbortSignal): JobStatus {
  if (signal.aborted) return "cancelled";
  const results = needs.map((need) => need.result);
  if (results.some((result) => result !== "success" && result !== "skipped")) return "failure";
  return results.includes("skipped") ? "skipped" : "success";
}

function worst(results: Conclusion[]): Conclusion {
  for (const bad of ["failure", "timed_out", "startup_failure", "cancelled"] as const) {
    if (results.includes(bad)) return bad === "timed_out" || bad === "startup_failure" ? "failure" : bad;
  }
  return results.length > 0 && results.every((result) => result === "skipped") ? "skipped" : "success";
}
