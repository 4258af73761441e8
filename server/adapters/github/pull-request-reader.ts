import type { Octokit } from "@octokit/rest";
import { z } from "zod";
import type { Containment } from "#domain/delivery/course-facts.ts";
import { failureTail } from "#domain/delivery/job-log.ts";
import type { CheckReading, PullRequestReading } from "#domain/delivery/pull-request-reading.ts";
import { createRulesReader } from "#server/adapters/github/branch-rules.ts";
import { createConditionalRead, type RepositoryName } from "#server/adapters/github/conditional-reads.ts";
import { statusOf } from "#server/adapters/github/connect.ts";
import { createMergeGroupReader } from "#server/adapters/github/merge-groups.ts";
import {
  checkRunsSchema,
  commitsSchema,
  comparisonSchema,
  filesSchema,
  listedPullSchema,
  pullSchema,
  type RawCheckRun,
  reviewsSchema,
  statusSchema,
} from "#server/adapters/github/pull-request-shapes.ts";
import { inOurWords } from "#server/adapters/github/translate-failure.ts";
import { translatePullRequest } from "#server/adapters/github/translate-pull-request.ts";
import { findTree } from "#server/adapters/github/tree-query.ts";
import type { PullRequestReader } from "#server/delivery/ports.ts";
import { readTail } from "#server/runtime/read-tail.ts";
import { createMemory } from "#server/runtime/remember.ts";

const logBounds = { totalMs: 10_000, keepBytes: 64_000, maxBytes: 20_000_000 };
const logsAtMost = 3;

/**
 * Reads pull requests of one repository, `owner/name`. One reading is five conditional GETs, most of them answered
 * 304; what can never change (files and messages of a head, comparisons, ended logs) is asked for once.
 */
export function createPullRequestReader(octokit: Octokit, repository: string): PullRequestReader {
  const [owner = "", repo = ""] = repository.split("/");
  const at = { owner, repo };
  const pullOf = createConditionalRead(octokit, "/repos/{owner}/{repo}/pulls/{pull_number}", pullSchema);
  const runsOf = createConditionalRead(
    octokit,
    "/repos/{owner}/{repo}/commits/{ref}/check-runs",
    checkRunsSchema,
  );
  const statusOfHead = createConditionalRead(
    octokit,
    "/repos/{owner}/{repo}/commits/{ref}/status",
    statusSchema,
  );
  const reviewsOf = createConditionalRead(
    octokit,
    "/repos/{owner}/{repo}/pulls/{pull_number}/reviews",
    reviewsSchema,
  );
  const listOf = createConditionalRead(octokit, "/repos/{owner}/{repo}/pulls", z.array(listedPullSchema));
  const rulesOf = createRulesReader(octokit, at);
  const contents = createMemory<Content>(2_000);
  const logs = createMemory<CheckReading["log"]>();
  const comparisons = createMemory<Containment | null>(5_000);
  const trees = createMemory<string | null>();

  async function read(number: number, signal: AbortSignal): Promise<PullRequestReading | null> {
    const place = { ...at, pull_number: number };
    const pull = await pullOf(place, signal).catch(noneIf404);
    if (pull === null) return null;
    const head = { ...at, ref: pull.head.sha, per_page: 100 };
    const [{ check_runs: runs }, { statuses }, reviews, rules, content] = await Promise.all([
      runsOf(head, signal),
      statusOfHead(head, signal),
      reviewsOf({ ...place, per_page: 100 }, signal),
      rulesOf(pull.base.ref, signal),
      contents(`${number} ${pull.head.sha}`, () => readContent(octokit, place, signal)),
    ]);
    const reading = translatePullRequest({ repository, pull, runs, statuses, reviews, ...rules, ...content });
    return { ...reading, checks: await Promise.all(withLogs(reading.checks, runs, signal)) };
  }

  /** Logs only of the first few failures, and only of Actions' own jobs: other checks keep theirs elsewhere. */
  function withLogs(
    checks: CheckReading[],
    runs: RawCheckRun[],
    signal: AbortSignal,
  ): Promise<CheckReading>[] {
    const failed = checks.filter((check) => check.state === "failed").slice(0, logsAtMost);
    return checks.map(async (check) => {
      const run = runs.findLast((each) => `run:${each.name}` === check.id);
      if (!failed.includes(check) || run?.app !== "github-actions") return check;
      const job = Number(/\/job\/(\d+)/.exec(run.details_url ?? "")?.[1] ?? run.id);
      const log = await logs(String(job), () => readLog(octokit, { ...at, job_id: job }, signal)).catch(
        () => null,
      );
      return { ...check, log };
    });
  }

  return {
    mergeGroups: createMergeGroupReader(octokit, at),

    read: (number, signal) =>
      inOurWords("read a pull request", "pull_requests: read", signal, () => read(number, signal)),

    listRecent: (signal) =>
      inOurWords("list the pull requests", "pull_requests: read", signal, async () => {
        const query = { ...at, state: "all", sort: "updated", direction: "desc", per_page: 100 };
        const listed = await listOf(query, signal);
        return listed.map(({ number, head, updated_at: updatedAt }) => ({
          number,
          headSha: head.sha,
          updatedAt,
        }));
      }),

    compare: (base, head, signal) =>
      comparisons(`${base} ${head}`, () =>
        inOurWords("compare two commits", "contents: read", signal, async () => {
          const query = { ...at, basehead: `${base}...${head}`, per_page: 1, request: { signal } };
          const answer = await octokit
            .request("GET /repos/{owner}/{repo}/compare/{basehead}", query)
            .catch(noneIf404);
          return answer && comparisonSchema.parse(answer.data).status;
        }),
      ),

    treeOf: (commit, path, signal) =>
      trees(`${commit} ${path}`, () =>
        inOurWords("find a folder's tree", "contents: read", signal, () =>
          findTree(octokit, { owner, name: repo }, `${commit}:${path}`, signal),
        ),
      ),
  };
}

const filePages = 3;
type Content = { messages: string[]; changedPaths: string[] | null };

/** Paths and commit messages of the present head. More files than three pages hold are told as not known. */
async function readContent(
  octokit: Octokit,
  pull: RepositoryName & { pull_number: number },
  signal: AbortSignal,
): Promise<Content> {
  const part = { ...pull, per_page: 100, request: { signal } };
  const commits = await octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}/commits", part);
  const messages = commitsSchema.parse(commits.data).map(({ commit }) => commit.message);
  const paths: string[] = [];
  for (let page = 1; page <= filePages; page += 1) {
    const answer = await octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}/files", {
      ...part,
      page,
    });
    const files = filesSchema.parse(answer.data);
    paths.push(
      ...files.flatMap(({ filename, previous_filename: before }) =>
        before ? [filename, before] : [filename],
      ),
    );
    if (files.length < 100) return { messages, changedPaths: paths };
  }
  return { messages, changedPaths: null };
}

const redirectSchema = z.object({ headers: z.object({ location: z.string() }) });

/** The address of a log is good for a minute and carries its own right: it is followed without ours, and not kept. */
async function readLog(octokit: Octokit, job: RepositoryName & { job_id: number }, signal: AbortSignal) {
  const answer: unknown = await octokit.request("GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs", {
    ...job,
    request: { signal, redirect: "manual" },
  });
  const { location } = redirectSchema.parse(answer).headers;
  const { text, complete } = await readTail(location, logBounds, signal);
  const tail = failureTail(text);
  return { lines: tail.lines, truncated: tail.truncated || !complete };
}

function noneIf404(error: unknown): null {
  if (statusOf(error) === 404) return null;
  throw error;
}
