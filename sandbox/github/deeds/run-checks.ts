import { tellCheckRun, tellJob, tellRun, tellStatus, tellSuite } from "../hooks/check-payload.ts";
import { jobPage } from "../render/checks.ts";
import type {
  Annotation,
  CheckRun,
  CheckSuite,
  Conclusion,
  Job,
  Progress,
  Step,
  WorkflowRun,
} from "../state/check-rows.ts";
import type { CommitStatus, Repository } from "../state/rows.ts";
import { stableId } from "../state/store.ts";
import { fullName, type World } from "../world.ts";

export type NewRun = {
  workflow: string;
  /** `.github/workflows/gitops.yml` */
  path: string;
  event: string;
  branch: string;
  /** Where the checks are shown: the head of the pull request, not its merge commit. */
  sha: string;
  actor: string;
  title: string;
};

/** Starts a workflow run with the check suite that GitHub makes for it. */
export async function startRun(world: World, repository: Repository, wanted: NewRun): Promise<WorkflowRun> {
  const at = world.stamp();
  const moving = { status: "in_progress" as const, conclusion: null, createdAt: at, updatedAt: at };
  const name = fullName(repository);
  const suite = newSuite(world, repository, {
    sha: wanted.sha,
    branch: wanted.branch,
    app: "github-actions",
  });
  const id = world.store.next("id");
  const run = world.store.runs.put(String(id), {
    id,
    repository: name,
    suite: suite.id,
    workflowId: stableId(`workflow:${name}:${wanted.path}`),
    runNumber: world.store.next(`runs of ${name} ${wanted.path}`),
    attempt: 1,
    startedAt: at,
    ...wanted,
    ...moving,
  });
  await tellRun(world, repository, run, "requested");
  await tellRun(world, repository, run, "in_progress");
  return run;
}

export function newSuite(
  world: World,
  repository: Repository,
  wanted: { sha: string; branch: string | null; app: string },
): CheckSuite {
  const at = world.stamp();
  const id = world.store.next("id");
  return world.store.suites.put(String(id), {
    id,
    repository: fullName(repository),
    ...wanted,
    status: "queued",
    conclusion: null,
    createdAt: at,
    updatedAt: at,
  });
}

/** Adds a queued job and its check run, which carry the same id. */
export async function addJob(
  world: World,
  repository: Repository,
  run: WorkflowRun,
  name: string,
): Promise<Job> {
  const at = world.stamp();
  const id = world.store.next("id");
  const job = world.store.jobs.put(String(id), {
    id,
    repository: run.repository,
    run: run.id,
    attempt: run.attempt,
    name,
    sha: run.sha,
    labels: ["ubuntu-24.04"],
    status: "queued",
    conclusion: null,
    steps: [],
    createdAt: at,
    startedAt: at,
    completedAt: null,
  });
  await putCheckRun(world, repository, {
    id,
    suite: run.suite,
    repository: run.repository,
    sha: run.sha,
    name,
    app: "github-actions",
    status: "queued",
    conclusion: null,
    externalId: String(id),
    detailsUrl: jobPage(world, repository, run.id, id),
    title: null,
    summary: null,
    text: null,
    annotations: [],
    startedAt: at,
    completedAt: null,
  });
  tellJob(world, repository, job, run, "queued");
  return job;
}

export type JobChange = {
  status?: Progress;
  conclusion?: Conclusion;
  steps?: Step[];
  annotations?: Annotation[];
};

/** Moves a job on; what changes its state is told to webhooks, steps alone are not. */
export async function updateJob(
  world: World,
  repository: Repository,
  id: number,
  change: JobChange,
): Promise<void> {
  const job = world.store.jobs.get(String(id));
  const check = world.store.checkRuns.get(String(id));
  const run = job === undefined ? undefined : world.store.runs.get(String(job.run));
  if (job === undefined || check === undefined || run === undefined) throw new Error(`No job ${id}`);
  const at = world.stamp();
  const {
    status = job.status,
    conclusion = job.conclusion,
    steps = job.steps,
    annotations = check.annotations,
  } = change;
  const times = {
    ...(status !== "queued" && job.status === "queued" ? { startedAt: at } : {}),
    ...(status === "completed" && job.status !== "completed" ? { completedAt: at } : {}),
  };
  const moved = world.store.jobs.put(String(id), { ...job, status, conclusion, steps, ...times });
  const seen = { ...check, status, conclusion, annotations, ...times };
  if (status === job.status) {
    world.store.checkRuns.put(String(id), seen);
    return;
  }
  await putCheckRun(world, repository, seen);
  tellJob(world, repository, moved, run, status);
}

/** Ends a run and its suite. */
export async function finishRun(
  world: World,
  repository: Repository,
  id: number,
  conclusion: Conclusion,
): Promise<void> {
  const run = world.store.runs.get(String(id));
  const suite = run === undefined ? undefined : world.store.suites.get(String(run.suite));
  if (run === undefined || suite === undefined) throw new Error(`No run ${id}`);
  const done = { status: "completed" as const, conclusion, updatedAt: world.stamp() };
  const ended = world.store.runs.put(String(id), { ...run, ...done });
  await tellRun(world, repository, ended, "completed");
  await tellSuite(world, repository, world.store.suites.put(String(suite.id), { ...suite, ...done }));
}

/** Writes a check run and tells its making and its end. */
export async function putCheckRun(world: World, repository: Repository, run: CheckRun): Promise<CheckRun> {
  const before = world.store.checkRuns.get(String(run.id));
  world.store.checkRuns.put(String(run.id), run);
  if (before === undefined) await tellCheckRun(world, repository, run, "created");
  if (run.status === "completed" && before?.status !== "completed")
    await tellCheckRun(world, repository, run, "completed");
  return run;
}

export type NewStatus = Pick<
  CommitStatus,
  "sha" | "context" | "state" | "description" | "targetUrl" | "creator"
>;

/** Adds a commit status; the newest of a context counts. */
export async function addStatus(
  world: World,
  repository: Repository,
  wanted: NewStatus,
): Promise<CommitStatus> {
  const id = world.store.next("id");
  const row = { id, repository: fullName(repository), createdAt: world.stamp(), ...wanted };
  const status = world.store.statuses.put(String(id), row);
  await tellStatus(world, repository, status);
  return status;
}
