import { randomUUID } from "node:crypto";
import { delimiter, join } from "node:path";
import { runAction } from "./actions.ts";
import { openCommandFiles } from "./command-files.ts";
import { asText, holds, type JobStatus } from "./expressions.ts";
import { type ExpressionScope, resolveText } from "./job-plan.ts";
import type { Conclusion, JobReport, StepReport } from "./ports.ts";
import { runShell } from "./run-shell.ts";
import type { JobFile, Step } from "./workflow-file.ts";
import { hashFiles, type Workplace, type Workshop } from "./workshop.ts";

export type JobRun = {
  workshop: Workshop;
  place: Workplace;
  gitDir: string;
  sha: string;
  job: JobFile;
  contexts: Record<string, unknown>;
  environment: Record<string, string>;
  report: JobReport;
  signal: AbortSignal;
};

type StepResult = { outputs: Record<string, string>; outcome: Conclusion; conclusion: Conclusion };

/** Runs the steps in order and gives the job's conclusion and its outputs. */
export async function runSteps(
  run: JobRun,
): Promise<{ conclusion: Conclusion; outputs: Record<string, string> }> {
  const done: Record<string, StepResult> = {};
  const reports: StepReport[] = run.job.steps.map((step, index) => ({
    name:
      step.name ?? (step.uses ? `Run ${step.uses.split("@")[0]}` : `Run ${(step.run ?? "").split("\n")[0]}`),
    number: index + 1,
    status: "queued",
    conclusion: null,
    startedAt: null,
    completedAt: null,
  }));
  const shared = { env: { ...run.environment }, paths: [run.workshop.nodeBin] };
  let status: JobStatus = "success";
  const scope = (): ExpressionScope => ({
    contexts: {
      ...run.contexts,
      env: shared.env,
      steps: done,
      job: { status },
      runner: { temp: run.place.temp, os: "Linux" },
    },
    status,
    hashFiles: (patterns) => hashFiles(run.place.workspace, patterns),
  });

  for (const [index, step] of run.job.steps.entries()) {
    if (run.signal.aborted) status = "cancelled";
    const report = (change: Partial<StepReport>) => {
      reports[index] = { ...(reports[index] ?? fail()), ...change };
      run.report.steps(reports);
    };
    const result = await runOne(run, step, index, scope(), shared, report);
    done[step.id ?? `__${index}`] = result;
    report({ status: "completed", conclusion: result.conclusion, completedAt: new Date() });
    if (result.conclusion === "failure" || result.conclusion === "timed_out") status = "failure";
  }
  return { conclusion: status, outputs: resolveText(run.job.outputs, scope()) };
}

function fail(): never {
  throw new Error("a step reported before it was planned");
}

async function runOne(
  run: JobRun,
  step: Step,
  index: number,
  scope: ExpressionScope,
  shared: { env: Record<string, string>; paths: string[] },
  report: (change: Partial<StepReport>) => void,
): Promise<StepResult> {
  const skipped: StepResult = { outputs: {}, outcome: "skipped", conclusion: "skipped" };
  const log = (text: string) => run.report.log(text);
  try {
    if (!holds(step.if, scope)) return skipped;
    report({ status: "in_progress", startedAt: new Date() });
    log(`##[group]${step.name ?? step.uses ?? step.run?.split("\n")[0]}\n`);
    const result = step.uses
      ? {
          outputs: runAction(step.uses, { ...run, with: resolveText(step.with, scope), log }),
          status: "success" as const,
          reason: null,
        }
      : await runScript(run, step, index, scope, shared, log);
    if (result.reason) log(`##[error]${result.reason}\n`);
    const tolerated = result.status !== "success" && asText(step["continue-on-error"]) === "true";
    return {
      outputs: result.outputs,
      outcome: result.status,
      conclusion: tolerated ? "success" : result.status,
    };
  } catch (error) {
    log(`##[error]${error instanceof Error ? error.message : String(error)}\n`);
    return { outputs: {}, outcome: "failure", conclusion: "failure" };
  } finally {
    log("##[endgroup]\n");
  }
}

async function runScript(
  run: JobRun,
  step: Step,
  index: number,
  scope: ExpressionScope,
  shared: { env: Record<string, string>; paths: string[] },
  log: (text: string) => void,
) {
  const { place, workshop } = run;
  const files = openCommandFiles(place.temp, index);
  const folder = step["working-directory"] ?? run.job.defaults.run?.["working-directory"] ?? ".";
  const script = asText(resolveText({ run: step.run ?? "" }, scope).run);
  const outcome = await runShell(workshop, script, {
    cwd: join(place.workspace, asText(resolveText({ folder }, scope).folder)),
    env: {
      ...shared.env,
      ...resolveText(step.env, scope),
      ...files.env,
      PATH: [...shared.paths, ...workshop.toolPaths, "/usr/local/bin", "/usr/bin", "/bin"].join(delimiter),
      HOME: place.temp,
      CI: "true",
      GITHUB_ACTIONS: "true",
      GITHUB_SHA: run.sha,
      GITHUB_WORKSPACE: place.workspace,
      RUNNER_TEMP: place.temp,
      // npm works from the cache that was filled at installation; the trial world opens no network.
      npm_config_cache: place.npmCache,
      npm_config_offline: "true",
      npm_config_audit: "false",
      npm_config_fund: "false",
      npm_config_update_notifier: "false",
      // The checkout belongs to another user than the bare repository it came from.
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "safe.directory",
      GIT_CONFIG_VALUE_0: "*",
      TRIAL_REGISTRY: workshop.registryUrl,
      TRIAL_RUN: randomUUID(),
    },
    timeoutMs:
      Math.min(step["timeout-minutes"] ?? workshop.limits.stepMinutes, workshop.limits.stepMinutes) * 60_000,
    log: (text) => {
      log(text);
      annotate(run.report, text);
    },
  });
  const commands = files.read();
  Object.assign(shared.env, commands.env);
  shared.paths.unshift(...commands.paths);
  return { outputs: commands.outputs, status: outcome.status, reason: outcome.reason };
}

/** `::error file=a.yaml,line=3::message`, GitHub's workflow command for an annotation. */
const annotation = /^::(error|warning|notice) file=([^,:]+)(?:,line=(\d+))?[^:]*::(.*)$/gm;

function annotate(report: JobReport, text: string): void {
  for (const [, level, path, line, message] of text.matchAll(annotation)) {
    if (!path || !message) continue;
    const kind = level === "error" ? "failure" : level === "warning" ? "warning" : "notice";
    report.annotate({ path, line: Number(line ?? 1), level: kind, message });
  }
}
