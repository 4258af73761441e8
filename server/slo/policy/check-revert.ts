import type { PullRequestReading } from "#domain/delivery/pull-request-reading.ts";
import type { ChangeEvidence } from "#server/slo/policy/ports.ts";

/** A revert of more files than this is for a person with the role to let in. */
const pathsAtMost = 100;

/**
 * Whether a pull request really takes `commit` back: that commit is on the base branch, and every path the pull request
 * touches is at its head what it was before that commit. Words alone are no proof: anybody can write them.
 */
export async function restores(
  { compare, treeOf }: ChangeEvidence,
  { changedPaths, headSha, baseRef }: PullRequestReading,
  commit: string,
  signal: AbortSignal,
): Promise<boolean> {
  if (changedPaths === null || changedPaths.length === 0 || changedPaths.length > pathsAtMost) return false;
  const standing = await compare(commit, baseRef, signal);
  if (standing !== "ahead" && standing !== "identical") return false;
  for (const path of changedPaths) {
    const [now, before] = await Promise.all([
      treeOf(headSha, path, signal),
      treeOf(`${commit}^1`, path, signal),
    ]);
    if (now !== before) return false;
  }
  return true;
}
