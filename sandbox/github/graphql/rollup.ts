import { checkOutcome, latestRuns, latestStatuses } from "../deeds/check-outcome.ts";
import type { World } from "../world.ts";
import { connection, type PageArguments } from "./connection.ts";

/** GraphQL `StatusCheckRollup`: check runs and statuses of a commit together; null when nothing reports. */
export function rollupNode(world: World, repository: string, sha: string) {
  const reports = checkOutcome(world, repository, sha);
  if (reports.length === 0) return null;
  const has = (outcome: string) => reports.some((report) => report.outcome === outcome);
  const contexts = [
    ...latestRuns(world, repository, sha).map((run) => ({
      __typename: "CheckRun",
      name: run.name,
      databaseId: run.id,
      status: run.status.toUpperCase(),
      conclusion: run.conclusion?.toUpperCase() ?? null,
      detailsUrl: run.detailsUrl,
      startedAt: run.startedAt,
      completedAt: run.completedAt,
    })),
    ...latestStatuses(world, repository, sha).map((status) => ({
      __typename: "StatusContext",
      context: status.context,
      state: status.state.toUpperCase(),
      description: status.description,
      targetUrl: status.targetUrl,
      createdAt: status.createdAt,
    })),
  ];
  return {
    __typename: "StatusCheckRollup",
    state: has("failure") ? "FAILURE" : has("pending") ? "PENDING" : "SUCCESS",
    contexts: (args: PageArguments) => connection(contexts, args, (node) => ({ node })),
  };
}
