import { mergeability } from "./deeds/mergeability.ts";
import { pullKey } from "./deeds/pull-rows.ts";
import { finishRun, updateJob } from "./deeds/run-checks.ts";
import { zeroSha } from "./git/refs.ts";
import { envelope } from "./hooks/envelope.ts";
import { pushPayload } from "./hooks/push-payload.ts";
import { pullFull } from "./render/pulls.ts";
import type { GithubStandIn } from "./start-github.ts";
import type { WorkflowRun } from "./state/check-rows.ts";
import type { Pull, Repository } from "./state/rows.ts";
import { fullName, type HookEvent, type World } from "./world.ts";

/** Something that may start workflows. `sha` is what is checked out; `headSha` is where the checks are shown. */
export type WorkflowEvent = {
  name: "pull_request" | "push" | "merge_group";
  action: string | null;
  repository: string;
  ref: string;
  sha: string;
  headSha: string;
  branch: string;
  baseBranch: string;
  actor: string;
  payload: unknown;
};

const starting = ["opened", "synchronize", "reopened"];

/**
 * Hands every push and pull request that may start workflows to `handle`. Runs that an earlier stop cut short
 * are cancelled and, where their commit still counts, started again. Answers with what stops it.
 */
export function followWorkflowEvents(
  github: GithubStandIn,
  handle: (event: WorkflowEvent) => Promise<void>,
): () => void {
  const { world } = github;
  const start = (work: Promise<WorkflowEvent | undefined>) => {
    work
      .then((event) => (event === undefined ? undefined : handle(event)))
      .catch((cause: unknown) => console.error("trial GitHub: a workflow could not be started:", cause));
  };
  // One event starts every workflow that listens to it, however many of its runs were cut short.
  const causes = new Map(cutShort(world).map((run) => [`${run.event} ${run.sha}`, run]));
  const cancelled = Promise.all(unfinished(world).map((run) => cancelRun(world, run)));
  for (const run of causes.values()) start(cancelled.then(() => again(world, run)));
  const stops = [
    github.onEvent((event) => start(translate(world, event))),
    github.onRerun((run) => start(again(world, run))),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function unfinished(world: World): WorkflowRun[] {
  return world.store.runs.all().filter((run) => run.status !== "completed");
}

/** The newest run of each workflow on a commit, where a stop of this world ended it. */
function cutShort(world: World): WorkflowRun[] {
  const newest = new Map(world.store.runs.all().map((run) => [`${run.path} ${run.event} ${run.sha}`, run]));
  return [...newest.values()].filter((run) => run.status !== "completed" || run.conclusion === "cancelled");
}

async function cancelRun(world: World, run: WorkflowRun): Promise<void> {
  const repository = repositoryNamed(world, run.repository);
  const jobs = world.store.jobs.all().filter((job) => job.run === run.id && job.status !== "completed");
  for (const job of jobs)
    await updateJob(world, repository, job.id, { status: "completed", conclusion: "cancelled" });
  await finishRun(world, repository, run.id, "cancelled");
}

/** The event that started a run, as it would be now; undefined when what it was about has moved on. */
async function again(world: World, run: WorkflowRun): Promise<WorkflowEvent | undefined> {
  const repository = repositoryNamed(world, run.repository);
  const same = (pull: Pull) =>
    pull.repository === run.repository && pull.state === "open" && pull.headSha === run.sha;
  const pull = world.store.pulls.all().find(same);
  if (run.event === "pull_request")
    return pull === undefined ? undefined : pullEvent(world, repository, pull, "synchronize", run.actor);
  const tip = await world.git(run.repository).commit(`refs/heads/${run.branch}`);
  if (tip?.sha !== run.sha) return undefined;
  const name = `refs/heads/${run.branch}`;
  const move = { name, before: tip.parents[0] ?? zeroSha, after: run.sha, by: run.actor };
  const payload = await pushPayload(world, repository, move);
  return pushEvent(run.repository, name, run.sha, run.actor, payload);
}

function pushEvent(
  repository: string,
  ref: string,
  sha: string,
  actor: string,
  payload: Record<string, unknown>,
): WorkflowEvent {
  const branch = ref.replace("refs/heads/", "");
  return {
    name: "push",
    action: null,
    repository,
    ref,
    sha,
    headSha: sha,
    branch,
    baseBranch: branch,
    actor,
    payload,
  };
}

async function translate(world: World, event: HookEvent): Promise<WorkflowEvent | undefined> {
  if (event.repository === null) return undefined;
  const repository = repositoryNamed(world, event.repository);
  const { payload } = event;
  const actor = senderOf(payload);
  if (event.event === "push") {
    const ref = String(payload.ref);
    const sha = String(payload.after);
    if (sha === zeroSha || !ref.startsWith("refs/heads/")) return undefined;
    return pushEvent(event.repository, ref, sha, actor, payload);
  }
  if (event.event !== "pull_request" || !starting.includes(event.action ?? "")) return undefined;
  const pull = world.store.pulls.get(
    pullKey({ repository: event.repository, number: Number(payload.number) }),
  );
  return pull === undefined
    ? undefined
    : pullEvent(world, repository, pull, event.action ?? "", actor, payload);
}

/** Checks of a pull request run on its merge with the base; with a conflict GitHub starts none. */
async function pullEvent(
  world: World,
  repository: Repository,
  pull: Pull,
  action: string,
  actor: string,
  given?: Record<string, unknown>,
): Promise<WorkflowEvent | undefined> {
  await mergeability(world, repository, pull);
  const ref = `refs/pull/${pull.number}/merge`;
  const merge = await world.git(fullName(repository)).commit(ref);
  if (merge === undefined || merge.parents[1] !== pull.headSha) return undefined;
  const payload = given ?? {
    action,
    number: pull.number,
    pull_request: await pullFull(world, repository, pull, undefined),
    ...envelope(world, repository, actor),
  };
  return {
    name: "pull_request",
    action,
    repository: fullName(repository),
    ref,
    sha: merge.sha,
    headSha: pull.headSha,
    branch: pull.headRef,
    baseBranch: pull.baseRef,
    actor,
    payload,
  };
}

function senderOf(payload: Record<string, unknown>): string {
  const { sender } = payload;
  const login = typeof sender === "object" && sender !== null && "login" in sender ? sender.login : undefined;
  return typeof login === "string" ? login : "ghost";
}

export function repositoryNamed(world: World, name: string): Repository {
  const repository = world.store.repositories.get(name);
  if (repository === undefined) throw new Error(`No repository ${name}`);
  return repository;
}
