import { type NewCommit, readCommit, type Signature, writeCommit } from "./commits.ts";
import type { ObjectReader } from "./objects.ts";
import { listCommits } from "./refs.ts";
import { remembering } from "./remember.ts";
import { tryGit } from "./run.ts";

export type MergeMethod = "merge" | "squash" | "rebase";

type MergedTree = { tree: string } | { conflicts: string[] };

/** The tree of merging two commits, or the paths in conflict. Needs git 2.38 (`merge-tree --write-tree`). */
export const mergeTrees = remembering(async (gitDir, ours = "", theirs = ""): Promise<MergedTree> => {
  const args = ["merge-tree", "--write-tree", "--name-only", "--no-messages", ours, theirs];
  const result = await tryGit(gitDir, args);
  const [tree = "", ...paths] = result.stdout.toString("utf8").trimEnd().split("\n");
  if (result.code === 0) return { tree };
  if (result.code === 1) return { conflicts: paths.filter((path) => path !== "") };
  throw new Error(`git merge-tree failed (${result.code}): ${result.stderr.trim()}`);
});

type MergeInput = {
  gitDir: string;
  objects: ObjectReader;
  base: string;
  head: string;
  method: MergeMethod;
  /** Author of a squash, and author of a merge commit. */
  author: Signature;
  committer: Signature;
  message: string;
};

/** Writes what GitHub's merge button writes and answers with the new tip of the base branch; undefined = conflict. */
export async function writeMerge(input: MergeInput): Promise<string | undefined> {
  if (input.method === "rebase") return rebase(input);
  const merged = await mergeTrees(input.gitDir, input.base, input.head);
  if ("conflicts" in merged) return undefined;
  const parents = input.method === "merge" ? [input.base, input.head] : [input.base];
  const { author, committer, message } = input;
  return writeCommit(input.gitDir, { tree: merged.tree, parents, author, committer, message });
}

async function rebase(input: MergeInput): Promise<string | undefined> {
  let tip = input.base;
  for (const sha of await listCommits(input.gitDir, input.base, input.head)) {
    const commit = await readCommit(input.objects, sha);
    // GitHub's rebase drops merge commits, as git rebase does.
    if (commit === undefined || commit.parents.length !== 1) continue;
    const picked = await pick(input, tip, commit.sha, commit.parents[0] ?? "");
    if (picked === undefined) return undefined;
    tip = await writeCommit(input.gitDir, {
      tree: picked,
      parents: [tip],
      author: commit.author,
      committer: input.committer,
      message: commit.message,
    });
  }
  return tip;
}

/**
 * The tree of cherry-picking `commit` onto `tip`. `merge-tree --merge-base` needs git 2.40; a stand-in commit with
 * `tip`'s tree and the picked commit's parent gives the merge the same base on older ones.
 */
async function pick(
  input: MergeInput,
  tip: string,
  commit: string,
  parent: string,
): Promise<string | undefined> {
  const onto = await readCommit(input.objects, tip);
  if (onto === undefined) return undefined;
  const side: NewCommit = { ...onto, parents: [parent], message: "cherry-pick side" };
  const merged = await mergeTrees(input.gitDir, await writeCommit(input.gitDir, side), commit);
  return "conflicts" in merged ? undefined : merged.tree;
}
