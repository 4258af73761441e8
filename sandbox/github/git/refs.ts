import type { ObjectReader } from "./objects.ts";
import { remembering } from "./remember.ts";
import { runGit, tryGit } from "./run.ts";

export const zeroSha = "0".repeat(40);

/** Full name (`refs/heads/x`) to what it points at, and of which type. */
export type Ref = { name: string; sha: string; type: string };

/** The ref of exactly this name, read through the open object reader, so without a process. */
export async function readRef(git: Pick<ObjectReader, "read">, name: string): Promise<Ref | undefined> {
  // Anything else that git reads as a revision (`main^`, `main:path`) is no ref of that name.
  if (/[~^:?*[\\\s]|@\{|\.\./.test(name)) return undefined;
  const object = await git.read(name);
  return object === undefined ? undefined : { name, sha: object.sha, type: object.type };
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

/** Whether `descendant` contains `ancestor`. */
export const isAncestor = remembering(
  async (gitDir, ancestor = "", descendant = "") =>
    (await tryGit(gitDir, ["merge-base", "--is-ancestor", ancestor, descendant])).code === 0,
);

/** Where two commits parted; undefined when they have no history in common. */
export const mergeBase = remembering(async (gitDir, one = "", other = "") => {
  const result = await tryGit(gitDir, ["merge-base", one, other]);
  return result.code === 0 ? result.stdout.toString("utf8").trim() : undefined;
});

/** Commit ids reachable from `to` and not from `from`, oldest first. */
export const listCommits = remembering((gitDir, from = "", to = "") => listRange(gitDir, [to, `^${from}`]));

/** Every commit id reachable from `to`, oldest first; with `path`, those that touch it. */
export function listHistory(gitDir: string, to: string, path?: string): Promise<string[]> {
  return listRange(gitDir, [to, "--", ...(path === undefined ? [] : [path])]);
}

async function listRange(gitDir: string, range: string[]): Promise<string[]> {
  const output = await runGit(gitDir, ["rev-list", "--reverse", "--topo-order", ...range]);
  return output === "" ? [] : output.split("\n");
}
