import type { CheckRun, CheckSuite, Job, WorkflowRun } from "../state/check-rows.ts";
import type { CommitStatus, Pull, Repository } from "../state/rows.ts";
import { stableId } from "../state/store.ts";
import { fullName, type World } from "../world.ts";
import { nodeId, simpleUser } from "./accounts.ts";
import { appObject } from "./app.ts";
import { htmlUrl, simpleCommit } from "./git.ts";
import { repositoryUrl, simpleRepository } from "./repositories.ts";

/** OpenAPI `pull-request-minimal`: open pull requests whose head is that commit. */
export function minimalPulls(world: World, repository: Repository, sha: string) {
  const id = stableId(`repository:${fullName(repository)}`);
  const repo = { id, url: repositoryUrl(world, repository), name: repository.name };
  const heads = (pull: Pull) =>
    pull.repository === fullName(repository) && pull.headSha === sha && pull.state === "open";
  return world.store.pulls
    .all()
    .filter(heads)
    .map((pull) => ({
      id: pull.id,
      number: pull.number,
      url: `${repositoryUrl(world, repository)}/pulls/${pull.number}`,
      head: { ref: pull.headRef, sha: pull.headSha, repo },
      base: { ref: pull.baseRef, sha: pull.baseSha, repo },
    }));
}

/** OpenAPI `check-run`. */
export function checkRunObject(world: World, repository: Repository, run: CheckRun) {
  const url = `${repositoryUrl(world, repository)}/check-runs/${run.id}`;
  const html = run.detailsUrl ?? `${htmlUrl(world, repository)}/runs/${run.id}`;
  return {
    id: run.id,
    node_id: nodeId("CR", run.id),
    name: run.name,
    head_sha: run.sha,
    external_id: run.externalId,
    url,
    html_url: html,
    details_url: html,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      title: run.title,
      summary: run.summary,
      text: run.text,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.suite },
    app: appObject(world, run.app),
    pull_requests: minimalPulls(world, repository, run.sha),
  };
}

/** OpenAPI `check-suite`. */
export async function checkSuiteObject(world: World, repository: Repository, suite: CheckSuite) {
  const url = `${repositoryUrl(world, repository)}/check-suites/${suite.id}`;
  const commit = await world.git(fullName(repository)).commit(suite.sha);
  const runs = world.store.checkRuns.all().filter((run) => run.suite === suite.id);
  return {
    id: suite.id,
    node_id: nodeId("CS", suite.id),
    head_branch: suite.branch,
    head_sha: suite.sha,
    status: suite.status,
    conclusion: suite.conclusion,
    url,
    before: commit?.parents[0] ?? null,
    after: suite.sha,
    pull_requests: minimalPulls(world, repository, suite.sha),
    app: appObject(world, suite.app),
    created_at: suite.createdAt,
    updated_at: suite.updatedAt,
    head_commit: commit === undefined ? null : simpleCommit(commit),
    latest_check_runs_count: runs.length,
    check_runs_url: `${url}/check-runs`,
    rerequestable: true,
    runs_rerequestable: true,
    repository: simpleRepository(world, repository),
  };
}

/** OpenAPI `workflow-run`. */
export async function workflowRunObject(world: World, repository: Repository, run: WorkflowRun) {
  const api = repositoryUrl(world, repository);
  const url = `${api}/actions/runs/${run.id}`;
  const commit = await world.git(fullName(repository)).commit(run.sha);
  return {
    id: run.id,
    name: run.workflow,
    node_id: nodeId("WFR", run.id),
    check_suite_id: run.suite,
    check_suite_node_id: nodeId("CS", run.suite),
    head_branch: run.branch,
    head_sha: run.sha,
    path: run.path,
    run_number: run.runNumber,
    run_attempt: run.attempt,
    event: run.event,
    display_title: run.title,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: run.workflowId,
    url,
    html_url: `${htmlUrl(world, repository)}/actions/runs/${run.id}`,
    pull_requests: minimalPulls(world, repository, run.sha),
    created_at: run.createdAt,
    updated_at: run.updatedAt,
    run_started_at: run.startedAt,
    actor: simpleUser(world, run.actor),
    triggering_actor: simpleUser(world, run.actor),
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${api}/check-suites/${run.suite}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: null,
    referenced_workflows: [],
    workflow_url: `${api}/actions/workflows/${run.workflowId}`,
    head_commit: commit === undefined ? null : simpleCommit(commit),
    repository: simpleRepository(world, repository),
    head_repository: simpleRepository(world, repository),
  };
}

/** OpenAPI `job`. */
export function jobObject(world: World, repository: Repository, job: Job, run: WorkflowRun) {
  const api = repositoryUrl(world, repository);
  return {
    id: job.id,
    run_id: run.id,
    run_url: `${api}/actions/runs/${run.id}`,
    run_attempt: job.attempt,
    node_id: nodeId("CR", job.id),
    head_sha: job.sha,
    head_branch: run.branch,
    workflow_name: run.workflow,
    name: job.name,
    url: `${api}/actions/jobs/${job.id}`,
    html_url: jobPage(world, repository, run.id, job.id),
    status: job.status,
    conclusion: job.conclusion,
    created_at: job.createdAt,
    started_at: job.startedAt,
    completed_at: job.completedAt,
    steps: job.steps.map((step) => ({
      name: step.name,
      number: step.number,
      status: step.status,
      conclusion: step.conclusion,
      started_at: step.startedAt,
      completed_at: step.completedAt,
    })),
    check_run_url: `${api}/check-runs/${job.id}`,
    labels: job.labels,
    runner_id: 1,
    runner_name: "trial runner",
    runner_group_id: 1,
    runner_group_name: "trial",
  };
}

export function jobPage(world: World, repository: Repository, run: number, job: number): string {
  return `${htmlUrl(world, repository)}/actions/runs/${run}/job/${job}`;
}

/** OpenAPI `status`. */
export function statusObject(world: World, repository: Repository, status: CommitStatus) {
  const creator = simpleUser(world, status.creator);
  return {
    url: `${repositoryUrl(world, repository)}/statuses/${status.sha}`,
    avatar_url: creator.avatar_url,
    id: status.id,
    node_id: nodeId("SC", status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    creator,
  };
}
