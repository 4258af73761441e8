import type { Octokit } from "@octokit/rest";
import { z } from "zod";

/** Object id behind a revision expression (`<sha>:services/pay`, `<sha>^1:README.md`); null where it names nothing. */
export async function findTree(
  octokit: Octokit,
  place: { owner: string; name: string },
  expression: string,
  signal: AbortSignal,
): Promise<string | null> {
  const answer: unknown = await octokit.graphql(treeQuery, { ...place, expression, request: { signal } });
  return treeSchema.parse(answer).repository?.object?.oid ?? null;
}

const treeQuery = `query Tree($owner: String!, $name: String!, $expression: String!) {
  repository(owner: $owner, name: $name) { object(expression: $expression) { oid } }
}`;
const treeSchema = z.object({
  repository: z.object({ object: z.object({ oid: z.string() }).nullable() }).nullable(),
});
