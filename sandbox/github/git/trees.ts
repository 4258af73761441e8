import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { GitRepository } from "./repository.ts";
import { runGit, tryGit } from "./run.ts";

export type TreeEntry = {
  path: string;
  mode: string;
  type: "blob" | "tree" | "commit";
  sha: string;
  size?: number;
};
/** `sha: null` removes the path. */
export type TreeChange = { path: string; mode: string; sha: string | null };

/** Lists a tree, one level or whole, in git's order; sizes of blobs in bytes. */
export async function listTree(gitDir: string, tree: string, recursive: boolean): Promise<TreeEntry[]> {
  const args = ["ls-tree", "-z", "-l", ...(recursive ? ["-r", "-t"] : []), tree];
  const output = await runGit(gitDir, args);
  return output
    .split("\0")
    .filter((line) => line !== "" && line !== "\n")
    .flatMap(parseEntry);
}

function parseEntry(line: string): TreeEntry[] {
  const [, mode = "", type = "", sha = "", size = "", path = ""] =
    /^(\d+) (\w+) ([0-9a-f]{40}) +(-|\d+)\t([\s\S]*)$/.exec(line) ?? [];
  if (type !== "blob" && type !== "tree" && type !== "commit") return [];
  return [{ path, mode, type, sha, ...(size === "-" ? {} : { size: Number(size) }) }];
}

/** Writes `base` with `changes` as a new tree, through an index of its own; or tells why git refuses them. */
export async function writeTree(
  git: GitRepository,
  base: string | undefined,
  changes: readonly TreeChange[],
): Promise<{ sha: string } | { refused: string }> {
  const { gitDir } = git;
  const index = join(gitDir, `index-${randomBytes(8).toString("hex")}`);
  const env = { GIT_INDEX_FILE: index };
  try {
    await runGit(gitDir, base === undefined ? ["read-tree", "--empty"] : ["read-tree", base], { env });
    const files = (await Promise.all(changes.map((change) => expand(git, base, change)))).flat();
    const input = files.map(
      (file) => `${file.sha === null ? "0" : file.mode} ${file.sha ?? "0".repeat(40)}\t${file.path}\0`,
    );
    const updated = await tryGit(gitDir, ["update-index", "-z", "--add", "--replace", "--index-info"], {
      env,
      input: input.join(""),
    });
    if (updated.code !== 0) return { refused: updated.stderr };
    const written = await tryGit(gitDir, ["write-tree"], { env });
    return written.code === 0 ? { sha: written.stdout.toString("utf8").trim() } : { refused: written.stderr };
  } finally {
    await rm(index, { force: true });
    await rm(`${index}.lock`, { force: true });
  }
}

/** A change that names a whole folder becomes one change for each file it takes away or brings. */
async function expand(
  git: GitRepository,
  base: string | undefined,
  change: TreeChange,
): Promise<TreeChange[]> {
  const old = base === undefined ? undefined : await git.read(`${base}:${change.path}`);
  const gone = old?.type === "tree" ? await filesOf(git.gitDir, old.sha, change.path) : [];
  const removals = gone.map((file) => ({ ...file, sha: null }));
  if (change.mode !== "040000" || change.sha === null)
    return gone.length === 0 ? [change] : [...removals, change];
  return [...removals, ...(await filesOf(git.gitDir, change.sha, change.path))];
}

async function filesOf(gitDir: string, tree: string, below: string): Promise<TreeChange[]> {
  const entries = await listTree(gitDir, tree, true);
  return entries
    .filter((entry) => entry.type !== "tree")
    .map((entry) => ({ path: `${below}/${entry.path}`, mode: entry.mode, sha: entry.sha }));
}
