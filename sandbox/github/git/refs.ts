import { runGit, tryGit } from "./run.ts";

export const zeroSha = "0".repeat(40);

/** Full name (`refs/heads/x`) to what it points at, and of which type. */
export type Ref = { name: string; sha: string; type: string };

export async function readRef(gitDir: string, name: string): Promise<Ref | undefined> {
  const refs = await listRefs(gitDir, name);
  return refs.find((ref) => ref.name === name);
}

/** All refs whose name starts with `prefix` (for example `refs/heads/portal/`). */
export async function listRefs(gitDir: string, prefix: string): Promise<Ref[]> {
  const output = await runGit(gitDir, ["for-each-ref", "--format=%(objectname) %(objecttype) %(refname)"]);
  return output
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [sha = "", type = "", name = ""] = line.split(" ");
      return { name, sha, type };
    })
    .filter((ref) => ref.name.startsWith(prefix));
}

/**
 * Moves a ref from `old` to `next` in one atomic step; `old` is the zero id for a new ref, `next` the zero id to
 * delete. False when somebody else moved it first or git refuses the name.
 */
export async function moveRef(gitDir: string, name: string, next: string, old: string): Promise<boolean> {
  const args = next === zeroSha ? ["update-ref", "-d", name, old] : ["update-ref", name, next, old];
  return (await tryGit(gitDir, args)).code === 0;
}

export async function validRefName(gitDir: string, name: string): Promise<boolean> {
  return (await tryGit(gitDir, ["check-ref-format", name])).code === 0;
}

export async function isAncestor(gitDir: string, ancestor: string, descendant: string): Promise<boolean> {
  return (await tryGit(gitDir, ["merge-base", "--is-ancestor", ancestor, descendant])).code === 0;
}

export async function mergeBase(gitDir: string, one: string, other: string): Promise<string | undefined> {
  const result = await tryGit(gitDir, ["merge-base", one, other]);
  return result.code === 0 ? result.stdout.toString("utf8").trim() : undefined;
}

/** Commit ids reachable from `to` and not from `from`, oldest first. */
export async function listCommits(gitDir: string, from: string | undefined, to: string): Promise<string[]> {
  const range = from === undefined ? [to] : [to, `^${from}`];
  const output = await runGit(gitDir, ["rev-list", "--reverse", "--topo-order", ...range]);
  return output === "" ? [] : output.split("\n");
}
