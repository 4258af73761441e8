import type { CheckRun } from "../state/check-rows.ts";
import type { CommitStatus } from "../state/rows.ts";
import type { World } from "../world.ts";

export type Outcome = "success" | "pending" | "failure";
/** One thing that reports on a commit: a check run or a status, the newest of its name. */
export type CheckReport = { context: string; outcome: Outcome; detail: string; url: string | null };

/** Everything that reports on a commit, check runs and statuses together. */
export function checkOutcome(world: World, repository: string, sha: string): CheckReport[] {
  const runs = latestRuns(world, repository, sha).map((run) => ({
    context: run.name,
    outcome: outcomeOf(run),
    detail:
      run.conclusion === "success" || run.conclusion === "failure"
        ? ""
        : (run.conclusion ?? run.status).replaceAll("_", " "),
    url: run.detailsUrl,
  }));
  const statuses = latestStatuses(world, repository, sha).map((status) => ({
    context: status.context,
    outcome: status.state === "error" ? ("failure" as const) : status.state,
    detail: status.description ?? status.state,
    url: status.targetUrl,
  }));
  return [...runs, ...statuses];
}

function outcomeOf(run: CheckRun): Outcome {
  if (run.status !== "completed") return "pending";
  const passing =
    run.conclusion === "success" || run.conclusion === "neutral" || run.conclusion === "skipped";
  return passing ? "success" : "failure";
}

/** The newest run of each name and App. */
export function latestRuns(world: World, repository: string, sha: string): CheckRun[] {
  const newest = new Map<string, CheckRun>();
  for (const run of world.store.checkRuns.all())
    if (run.repository === repository && run.sha === sha) newest.set(`${run.app} ${run.name}`, run);
  return [...newest.values()];
}

/** The newest status of each context, newest first. */
export function latestStatuses(world: World, repository: string, sha: string): CommitStatus[] {
  const newest = new Map<string, CommitStatus>();
  for (const status of world.store.statuses.all())
    if (status.repository === repository && status.sha === sha) newest.set(status.context, status);
  return [...newest.values()].sort((one, other) => other.id - one.id);
}
