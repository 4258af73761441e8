import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import type { Signature } from "./commits.ts";
import { moveRef, zeroSha } from "./refs.ts";
import type { GitRepository } from "./repository.ts";
import { type TreeChange, writeTree } from "./trees.ts";

const leftOut = new Set([".git", "node_modules"]);

export type FolderSeed = {
  folder: string;
  /** Paths from the folder, `/`-separated; false leaves a file or a whole folder out. */
  include?: (path: string) => boolean;
  /** Gives the content to commit, for example with another repository address in it. */
  rewrite?: (path: string, content: Buffer) => Buffer;
};

/** Commits a folder (its links and executable bits included, `.git` and `node_modules` not) as the first commit. */
export async function seedFromFolder(
  git: GitRepository,
  from: FolderSeed,
  branch: string,
  signature: Signature,
): Promise<string> {
  const changes = [...walk(git, from, "")];
  return seed(git, changes, branch, signature);
}

/** Commits files given as text (path to content) as the first commit. */
export async function seedFromFiles(
  git: GitRepository,
  files: Record<string, string>,
  branch: string,
  signature: Signature,
): Promise<string> {
  const changes = Object.entries(files).map(([path, text]) => ({
    path,
    mode: "100644",
    sha: git.writeBlob(Buffer.from(text, "utf8")),
  }));
  return seed(git, changes, branch, signature);
}

async function seed(
  git: GitRepository,
  changes: TreeChange[],
  branch: string,
  signature: Signature,
): Promise<string> {
  const tree = await writeTree(git, undefined, changes);
  if ("refused" in tree) throw new Error(`The seed is no valid git tree: ${tree.refused}`);
  const sha = await git.writeCommit({
    tree: tree.sha,
    parents: [],
    author: signature,
    committer: signature,
    message: "Lay the platform repository",
  });
  await moveRef(git.gitDir, `refs/heads/${branch}`, sha, zeroSha);
  return sha;
}

function* walk(git: GitRepository, from: FolderSeed, below: string): Generator<TreeChange> {
  for (const name of readdirSync(join(from.folder, below)).sort()) {
    if (leftOut.has(name)) continue;
    const path = below === "" ? name : `${below}/${name}`;
    if (from.include?.(path) === false) continue;
    const full = join(from.folder, path);
    const stat = lstatSync(full);
    if (stat.isDirectory()) yield* walk(git, from, path);
    else if (stat.isSymbolicLink())
      yield { path, mode: "120000", sha: git.writeBlob(Buffer.from(readlinkSync(full))) };
    else if (stat.isFile()) {
      const content = readFileSync(full);
      const mode = (stat.mode & 0o100) === 0 ? "100644" : "100755";
      yield { path, mode, sha: git.writeBlob(from.rewrite?.(path, content) ?? content) };
    }
  }
}
