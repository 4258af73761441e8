import type { Octokit } from "@octokit/rest";
import { z } from "zod";
import { isRejected } from "#server/adapters/github/platform-repo.ts";
import { inOurWords } from "#server/adapters/github/translate-failure.ts";
import type { Opened, RepoPullRequests, RepoTraces } from "#server/scaffold/ports.ts";

const pulls = "pull_requests: write";
const opened = z.object({
  data: z.object({ number: z.number().int().positive(), html_url: z.url({ protocol: /^https?$/ }) }),
});
const closed = z.object({ data: z.object({ merged: z.boolean() }) });

/** Opens, marks and closes pull requests of one repository, `owner/name`. */
export function createPullRequests(octokit: Octokit, repository: string): RepoPullRequests {
  const [owner = "", repo = ""] = repository.split("/");
  const within = (signal: AbortSignal) => ({ owner, repo, request: { signal } });

  return {
    open: ({ title, body, branch, baseBranch }, signal) =>
      inOurWords("open the pull request", pulls, signal, async (): Promise<Opened> => {
        const answer = await octokit.pulls.create({
          ...within(signal),
          title,
          body,
          head: branch,
          base: baseBranch,
        });
        const { number, html_url: url } = opened.parse(answer).data;
        return { kind: "opened", number, url };
      }).catch((error: unknown): Opened => {
        if (!isRejected(error, 422)) throw error;
        // GitHub has one status for every refusal and tells them apart by words only.
        return /already exists/i.test(error.message)
          ? { kind: "exists" }
          : { kind: "refused", reason: error.message };
      }),

    addLabels: (number, labels, signal) =>
      inOurWords("add the labels", "issues: write", signal, async () => {
        await octokit.issues.addLabels({ ...within(signal), issue_number: number, labels });
      }),

    requestReviewers: (number, people, teams, signal) =>
      inOurWords("ask for reviews", pulls, signal, async () => {
        await octokit.pulls.requestReviewers({
          ...within(signal),
          pull_number: number,
          reviewers: people,
          team_reviewers: teams,
        });
      }),

    close: (number, signal) =>
      inOurWords("close the pull request", pulls, signal, async () => {
        const answer = await octokit.pulls.update({
          ...within(signal),
          pull_number: number,
          state: "closed",
        });
        return closed.parse(answer).data.merged ? ("merged" as const) : ("closed" as const);
      }),
  };
}

const refs = z.array(z.object({ ref: z.string(), object: z.object({ sha: z.string() }) }));
const listed = z.array(
  z.object({
    number: z.number().int().positive(),
    html_url: z.url({ protocol: /^https?$/ }),
    state: z.enum(["open", "closed"]),
    merged_at: z.string().nullable(),
    merge_commit_sha: z.string().nullable(),
    head: z.object({
      ref: z.string(),
      sha: z.string(),
      repo: z.object({ full_name: z.string() }).nullable(),
    }),
  }),
);

/** Finds what the portal left in the repository, for the chores that compare it with the record. */
export function createRepoTraces(octokit: Octokit, repository: string): RepoTraces {
  const [owner = "", repo = ""] = repository.split("/");
  return {
    listBranches: (prefix, signal) =>
      inOurWords("list the branches", "contents: read", signal, async () => {
        // GitHub describes no page size here; where it sends the list in pages all the same, they are followed.
        const options = { owner, repo, ref: `heads/${prefix}`, request: { signal } };
        const answer: unknown = await octokit.paginate(octokit.git.listMatchingRefs, options);
        return refs.parse(answer).map(({ ref, object }) => ({
          branch: ref.replace(/^refs\/heads\//, ""),
          sha: object.sha,
        }));
      }),

    listPullRequests: (prefix, signal) =>
      inOurWords("list the pull requests", "pull_requests: read", signal, async () => {
        const newest = { state: "all", sort: "created", direction: "desc", per_page: 100 } as const;
        const answer = await octokit.pulls.list({ owner, repo, ...newest, request: { signal } });
        return listed.parse(answer.data).flatMap((row) => {
          const isOurs = row.head.repo?.full_name === repository && row.head.ref.startsWith(prefix);
          if (!isOurs) return [];
          const state = row.merged_at ? ("merged" as const) : row.state;
          return [
            {
              number: row.number,
              url: row.html_url,
              branch: row.head.ref,
              state,
              headSha: row.head.sha,
              mergeSha: row.merged_at ? row.merge_commit_sha : null,
            },
          ];
        });
      }),
  };
}
