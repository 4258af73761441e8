import { judgeTrace, type TraceDeed } from "#domain/scaffold/judge-trace.ts";
import { RepoFailed } from "#domain/scaffold/repo-failure.ts";
import { branchPrefix, parseBranch } from "#domain/scaffold/request-kind.ts";
import { readTrailers } from "#domain/scaffold/request-trailers.ts";
import { whoseBranch } from "#domain/scaffold/whose-branch.ts";
import type { Log } from "#server/runtime/log.ts";
import { type ClearDeps, clearTrace } from "#server/scaffold/clear-trace.ts";
import type { RepoSight, RepoTraces, Sight } from "#server/scaffold/ports.ts";
import type { TracedRecord } from "#server/scaffold/trace-store.ts";

export type TidyDeps = ClearDeps & {
  traces: RepoTraces;
  repo: RepoSight;
  repository: string;
  baseBranch: string;
  log: Log;
  now: () => Date;
};

/** What was done about each trace that was not in order, by branch. */
export type Tidied = { branch: string; deed: Exclude<TraceDeed, "leave"> }[];

/**
 * Compares what stands in the repository under the portal's own branches with the record, both ways: effects
 * nobody remembers are adopted or listed, what a lost call left is cleared away, names without a service are freed.
 */
export async function tidyTraces(deps: TidyDeps, stop: AbortSignal): Promise<Tidied> {
  if ((await deps.pace.read()).kind === "later") return [];
  const [branches, pulls, ended] = await Promise.all([
    deps.traces.listBranches(branchPrefix, stop),
    deps.traces.listPullRequests(branchPrefix, stop),
    deps.store.endedWithName(),
  ]);
  const named = [
    ...branches.map(({ branch }) => branch),
    ...pulls.filter(({ state }) => state === "open").map(({ branch }) => branch),
  ];
  const standing = new Set(named.filter((branch) => parseBranch(branch) !== null));
  const records = await deps.store.byIds([...standing].map(idOf));
  for (const record of ended) records.set(record.id, record);

  const tidied: Tidied = [];
  for (const branch of new Set([...standing, ...ended.map((record) => record.branch)])) {
    if (!isSuspect(records.get(idOf(branch)))) continue;
    const turn = stop.aborted ? null : await deps.pace.read();
    if (turn?.kind !== "go") break;
    const record = records.get(idOf(branch)) ?? null;
    const deed = await tidyOne(deps, branch, record, stop).catch((error) => passOver(deps, branch, error));
    if (deed === "leave") continue;
    tidied.push({ branch, deed });
    deps.log.warn({ branch, deed }, "the repository and the record did not agree");
  }
  return tidied;
}

const idOf = (branch: string) => parseBranch(branch)?.id ?? "";

/** Only these are worth a call of their own; everything else is on its way as recorded. */
function isSuspect(record: TracedRecord | undefined): boolean {
  return !record || record.state === "failed" || record.state === "closed" || record.state === "cancelled";
}

/** A branch that GitHub will not have touched must not keep the others from their turn. */
async function passOver({ log, pace }: TidyDeps, branch: string, error: unknown): Promise<"leave"> {
  if (!(error instanceof RepoFailed)) throw error;
  if (error.failure.kind === "limited") await pace.block(error.failure.retryAt, error.message);
  if (error.failure.kind !== "no-right" && error.failure.kind !== "rejected") throw error;
  log.warn({ branch, err: error }, "a trace of a request could not be tidied; tried again at the next turn");
  return "leave";
}

async function tidyOne(
  deps: TidyDeps,
  branch: string,
  record: TracedRecord | null,
  stop: AbortSignal,
): Promise<TraceDeed> {
  const { repo, store, baseBranch } = deps;
  const login = record?.requesterLogin ?? "ghost";
  const sight = await repo.look({ login, baseBranch, branch, paths: [] }, stop);
  const mine = { id: idOf(branch), commitSha: record?.commitSha ?? null };
  const deed = judgeTrace(
    {
      isOurs: whoseBranch(sight.branch, mine) === "ours",
      hasBranch: sight.branch !== null,
      committedAt: sight.branch?.committedAt ?? null,
      pullRequest: foremost(sight),
      record,
    },
    deps.now(),
  );
  switch (deed) {
    case "adopt":
      return (await adopt(deps, branch, sight)) ? "adopt" : "list";
    case "undo":
    case "delete-branch":
      return (await clearTrace(deps, { branch, record, sight, deed }, stop)) ? deed : "leave";
    case "free-name":
      return record && (await store.freeName(record)) ? deed : "leave";
    default:
      return deed;
  }
}

function foremost({ pullRequests }: Sight): "open" | "closed" | "merged" | null {
  const states = pullRequests.map(({ state }) => state);
  return (["merged", "open", "closed"] as const).find((state) => states.includes(state)) ?? null;
}

async function adopt(
  { store, repository, baseBranch }: TidyDeps,
  branch: string,
  sight: Sight,
): Promise<boolean> {
  const trailers = readTrailers(sight.branch?.message ?? "");
  const kind = parseBranch(branch)?.kind;
  // Whoever may push can write trailers; only what the portal's own App opened speaks for a person.
  const open = sight.pullRequests.find(({ state, isByPortal }) => state === "open" && isByPortal);
  if (!kind || !trailers || !open || !sight.branch) return false;
  const commitSha = sight.branch.sha;
  return store.adopt({ kind, trailers, repository, baseBranch, branch, commitSha, pullRequest: open.number });
}
