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

/** A commit on top of the first one: whole files, by path. */
export type LaterCommit = { message: string; author: Signature; files: Record<string, string> };

/** Commits files given as text (path to content) as the first commit, and others on top of it. */
export async function seedFromFiles(
  git: GitRepository,
  files: Record<string, string>,
  branch: string,
  signature: Signature,
  later: readonly LaterCommit[] = [],
): Promise<string> {
  const ref = `refs/heads/${branch}`;
  let sha = await seed(git, changesOf(git, files), branch, signature);
  for (const { message, author, files: changed } of later) {
    const tree = await treeOf(git, sha, changesOf(git, changed));
    const commit = { tree, parents: [sha], author, committer: signatureAt(signature, author.date), message };
    const next = await git.writeCommit(commit);
    await moveRef(git.gitDir, ref, next, sha);
    sha = next;
  }
  return sha;
}

const signatureAt = (signature: Signature, date: string): Signature => ({ ...signature, date });

function changesOf(git: GitRepository, files: Record<string, string>): TreeChange[] {
  return Object.entries(files).map(([path, text]) => ({
    path,
    mode: "100644",
    sha: git.writeBlob(Buffer.from(text, "utf8")),
  }));
}

async function treeOf(git: GitRepository, base: string | undefined, changes: TreeChange[]): Promise<string> {
  const tree = await writeTree(git, base, changes);
  if ("refused" in tree) throw new Error(`The seed is no valid git tree: ${tree.refused}`);
  return tree.sha;
}

async function seed(
  git: GitRepository,
  changes: TreeChange[],
  branch: string,
  signature: Signature,
): Promise<string> {
  const sha = await git.writeCommit({
    tree: await treeOf(git, undefined, changes),
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
