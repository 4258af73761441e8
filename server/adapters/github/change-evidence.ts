import type { Octokit } from "@octokit/rest";
import { statusOf } from "#server/adapters/github/connect.ts";
import { changesSchema, labelEventsSchema } from "#server/adapters/github/pull-request-shapes.ts";
import { inOurWords } from "#server/adapters/github/translate-failure.ts";
import { findTree } from "#server/adapters/github/tree-query.ts";
import type { ChangeEvidence, LabelSetting } from "#server/slo/policy/ports.ts";

/** GitHub's own limit: a comparison lists no more files. */
const filesAtMost = 300;
const eventPages = 10;

/** Reads of one repository, `owner/name`, what an exemption from a frozen budget has to be proved by. */
export function createChangeEvidence(octokit: Octokit, repository: string): ChangeEvidence {
  const [owner = "", repo = ""] = repository.split("/");

  async function comparison(base: string, head: string, signal: AbortSignal) {
    const query = { owner, repo, basehead: `${base}...${head}`, per_page: 1, request: { signal } };
    const answer = await octokit
      .request("GET /repos/{owner}/{repo}/compare/{basehead}", query)
      .catch((error: unknown) => {
        if (statusOf(error) === 404) return null;
        throw error;
      });
    return answer && changesSchema.parse(answer.data);
  }

  return {
    labelsSetBy: (pullRequest, signal) =>
      inOurWords("read who set a label", "pull_requests: read", signal, async () => {
        const last = new Map<string, LabelSetting>();
        for (let page = 1; page <= eventPages; page += 1) {
          const query = { owner, repo, issue_number: pullRequest, per_page: 100, page, request: { signal } };
          const { data } = await octokit.issues.listEvents(query);
          for (const { event, label, actor } of labelEventsSchema.parse(data)) {
            if (event === "labeled" && label) last.set(label.name, { label: label.name, login: actor });
            if (event === "unlabeled" && label) last.delete(label.name);
          }
          if (data.length < 100) return [...last.values()];
        }
        // Who set a label last is not known of so long a history, so nobody counts as having set it.
        return [];
      }),

    changedBetween: (base, head, signal) =>
      inOurWords("compare two commits", "contents: read", signal, async () => {
        const files = (await comparison(base, head, signal))?.files ?? null;
        if (files === null || files.length >= filesAtMost) return null;
        return files.flatMap(({ filename, previous_filename: before }) =>
          before ? [filename, before] : [filename],
        );
      }),

    compare: (base, head, signal) =>
      inOurWords("compare two commits", "contents: read", signal, async () => {
        return (await comparison(base, head, signal))?.status ?? null;
      }),

    treeOf: (commit, path, signal) =>
      inOurWords("find a file's content", "contents: read", signal, () =>
        findTree(octokit, { owner, name: repo }, `${commit}:${path}`, signal),
      ),
  };
}
