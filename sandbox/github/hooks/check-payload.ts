import { organizationAccount } from "../render/accounts.ts";
import { appObject } from "../render/app.ts";
import { checkRunObject, checkSuiteObject, jobObject, workflowRunObject } from "../render/checks.ts";
import { commitObject, htmlUrl } from "../render/git.ts";
import { repositoryUrl } from "../render/repositories.ts";
import type { CheckRun, CheckSuite, Job, WorkflowRun } from "../state/check-rows.ts";
import type { CommitStatus, Repository } from "../state/rows.ts";
import { fullName, type World } from "../world.ts";
import { envelope } from "./envelope.ts";

const robot = "github-actions[bot]";

/** The webhooks `check_run`, `check_suite`, `workflow_run`, `workflow_job` and `status`. */
export async function tellCheckRun(
  world: World,
  repository: Repository,
  run: CheckRun,
  action: "created" | "completed",
) {
  const suite = world.store.suites.get(String(run.suite));
  const check_suite = suite === undefined ? null : await suiteObject(world, repository, suite);
  const check_run = { ...checkRunObject(world, repository, run), check_suite };
  emit(world, repository, "check_run", action, { check_run });
}

export async function tellSuite(world: World, repository: Repository, suite: CheckSuite) {
  const check_suite = await suiteObject(world, repository, suite);
  emit(world, repository, "check_suite", "completed", { check_suite });
}

/** In a webhook a suite does not carry its repository, which stands beside it. */
async function suiteObject(world: World, repository: Repository, suite: CheckSuite) {
  const { repository: _, ...object } = await checkSuiteObject(world, repository, suite);
  return { ...object, app: appObject(world, suite.app) };
}

type RunAction = "requested" | "in_progress" | "completed";

export async function tellRun(world: World, repository: Repository, run: WorkflowRun, action: RunAction) {
  const workflow_run = await workflowRunObject(world, repository, run);
  emit(
    world,
    repository,
    "workflow_run",
    action,
    { workflow_run, workflow: workflowObject(world, repository, run) },
    run.actor,
  );
}

export function tellJob(
  world: World,
  repository: Repository,
  job: Job,
  run: WorkflowRun,
  action: "queued" | "in_progress" | "completed",
) {
  emit(
    world,
    repository,
    "workflow_job",
    action,
    { workflow_job: jobObject(world, repository, job, run) },
    run.actor,
  );
}

export async function tellStatus(world: World, repository: Repository, status: CommitStatus) {
  const git = world.git(fullName(repository));
  const commit = await git.commit(status.sha);
  if (commit === undefined) return;
  const payload = {
    id: status.id,
    sha: status.sha,
    name: fullName(repository),
    avatar_url: organizationAccount(world).avatar_url,
    target_url: status.targetUrl,
    context: status.context,
    description: status.description,
    state: status.state,
    commit: commitObject(world, repository, commit),
    branches: [],
    created_at: status.createdAt,
    updated_at: status.createdAt,
  };
  emit(world, repository, "status", null, payload, status.creator);
}

/** OpenAPI `workflow`. */
export function workflowObject(world: World, repository: Repository, run: WorkflowRun) {
  return {
    id: run.workflowId,
    node_id: `W_${run.workflowId}`,
    name: run.workflow,
    path: run.path,
    state: "active",
    created_at: repository.createdAt,
    updated_at: repository.createdAt,
    url: `${repositoryUrl(world, repository)}/actions/workflows/${run.workflowId}`,
    html_url: `${htmlUrl(world, repository)}/blob/${repository.defaultBranch}/${run.path}`,
    badge_url: `${htmlUrl(world, repository)}/workflows/${encodeURIComponent(run.workflow)}/badge.svg`,
  };
}

function emit(
  world: World,
  repository: Repository,
  event: string,
  action: string | null,
  object: Record<string, unknown>,
  sender = robot,
) {
  const payload = {
    ...(action === null ? {} : { action }),
    ...object,
    ...envelope(world, repository, sender),
  };
  world.emit({ event, action, repository: fullName(repository), payload });
}
