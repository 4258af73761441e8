import type { Octokit } from "@octokit/rest";
import { z } from "zod";
import { createConditionalRead, type RepositoryName } from "#server/adapters/github/conditional-reads.ts";
import { statusOf } from "#server/adapters/github/connect.ts";
import { statusSchema } from "#server/adapters/github/pull-request-shapes.ts";
import { inOurWords } from "#server/adapters/github/translate-failure.ts";
import type { PullRequestReader } from "#server/delivery/ports.ts";

const sha = z.string().regex(/^[0-9a-f]{40}$/);
const refsSchema = z.array(z.object({ ref: z.string(), object: z.object({ sha }) }));
const queue = "heads/gh-readonly-queue/";

/**
 * Finds the merge groups by their branches, `gh-readonly-queue/<branch>/pr-<number>-<base>`: GitHub has no list of them.
 * An empty queue costs no quota.
 */
export function createMergeGroupReader(
  octokit: Octokit,
  at: RepositoryName,
): PullRequestReader["mergeGroups"] {
  const refs = createConditionalRead(octokit, "/repos/{owner}/{repo}/git/matching-refs/{ref}", refsSchema);
  const statuses = createConditionalRead(octokit, "/repos/{owner}/{repo}/commits/{ref}/status", statusSchema);
  return (signal) =>
    inOurWords("read the merge queue", "contents: read", signal, async () => {
      const listed = await refs({ ...at, ref: queue }, signal);
      const groups = listed.flatMap(({ ref, object: { sha: head } }) => {
        const base = /-([0-9a-f]{40})$/.exec(ref)?.[1];
        return base === undefined ? [] : [{ head, base, ref }];
      });
      const read = groups.map(async (group) => {
        const said = await statuses({ ...at, ref: group.head, per_page: 100 }, signal).catch(
          (error: unknown) => {
            // The queue may have gone on meanwhile.
            if (statusOf(error) === 404 || statusOf(error) === 422) return null;
            throw error;
          },
        );
        return said === null ? [] : [{ ...group, told: said.statuses.map(({ context }) => context) }];
      });
      return (await Promise.all(read)).flat();
    });
}
