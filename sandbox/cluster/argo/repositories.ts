import { createHash } from "node:crypto";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { git, listTree, readBlobs } from "#sandbox/cluster/argo/git.ts";

/** What the controller reads of Git. Both reject with a message that a condition can carry. */
export type Repositories = {
  /** The commit a branch, tag, `HEAD` or full id stands for. The remote is asked at most every `maxAgeMs`. */
  resolve(url: string, revision: string, maxAgeMs: number): Promise<string>;
  /** The text files of a commit by path, all that a manifest source could refer to. */
  files(url: string, commit: string): Promise<ReadonlyMap<string, string>>;
  /** Forgets when a repository was last asked, as a push webhook does. Without a URL: all of them. */
  expire(url?: string): void;
};

export type RepositoryOptions = {
  directory: string;
  /** Extra HTTP header for fetches of a URL, such as `Authorization: Basic ...`; null for none. */
  header: (url: string) => string | null;
};

const fileLimitBytes = 1024 * 1024;
const keptCommits = 20;

type Remote = { askedAt: number; refs: Promise<Map<string, string>> };

/** Mirrors repositories below a directory and reads them from there. */
export function createRepositories(options: RepositoryOptions): Repositories {
  const remotes = new Map<string, Remote>();
  const fetches = new Map<string, Promise<void>>();
  const trees = new Map<string, Promise<ReadonlyMap<string, string>>>();
  let blobs = new Map<string, string>();
  mkdirSync(options.directory, { recursive: true });

  function mirrorOf(url: string): string {
    return join(options.directory, `${createHash("sha256").update(url).digest("hex").slice(0, 20)}.git`);
  }

  function environmentFor(url: string): Record<string, string> {
    const header = options.header(url);
    if (header === null) return {};
    return { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "http.extraHeader", GIT_CONFIG_VALUE_0: header };
  }

  function refsOf(url: string, maxAgeMs: number): Promise<Map<string, string>> {
    const known = remotes.get(url);
    if (known !== undefined && Date.now() - known.askedAt < maxAgeMs) return known.refs;
    const refs = git(["ls-remote", "--", url], environmentFor(url)).then(parseRefs);
    remotes.set(url, { askedAt: Date.now(), refs });
    // A failure is not remembered: the next comparison asks again.
    refs.catch(() => remotes.delete(url));
    return refs.catch((error: unknown) => {
      if (!String(error).includes("does not appear to be a git repository")) throw error;
      throw new Error("failed to list refs: repository not found", { cause: error });
    });
  }

  async function resolve(url: string, revision: string, maxAgeMs: number): Promise<string> {
    const wanted = revision === "" ? "HEAD" : revision;
    if (/^[0-9a-f]{40}$/.test(wanted)) return wanted;
    const refs = await refsOf(url, maxAgeMs);
    const names = [wanted, `refs/heads/${wanted}`, `refs/tags/${wanted}^{}`, `refs/tags/${wanted}`];
    const found = names.map((name) => refs.get(name)).find((id) => id !== undefined);
    if (found !== undefined) return found;
    throw new Error(`unable to resolve '${wanted}' to a commit SHA`);
  }

  async function ensureCommit(url: string, commit: string): Promise<void> {
    const mirror = mirrorOf(url);
    if (!existsSync(join(mirror, "HEAD"))) await git(["init", "--bare", "--quiet", mirror]);
    if (await hasCommit(mirror, commit)) return;
    const specs = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"];
    await git(
      ["--git-dir", mirror, "fetch", "--quiet", "--prune", "--no-auto-gc", "--", url, ...specs],
      environmentFor(url),
    );
    if (!(await hasCommit(mirror, commit))) throw new Error(`repository ${url} has no commit ${commit}`);
  }

  /** Two applications on one repository must not fetch into one mirror at the same time. */
  function serially(url: string, work: () => Promise<void>): Promise<void> {
    const before = fetches.get(url) ?? Promise.resolve();
    const after = before.catch(() => undefined).then(work);
    fetches.set(url, after);
    return after;
  }

  async function load(url: string, commit: string): Promise<ReadonlyMap<string, string>> {
    await serially(url, () => ensureCommit(url, commit));
    const entries = (await listTree(mirrorOf(url), commit)).filter(
      (file) => file.mode !== "120000" && file.size <= fileLimitBytes,
    );
    const missing = entries.filter((file) => !blobs.has(file.id)).map((file) => file.id);
    const read = missing.length === 0 ? new Map<string, Buffer>() : await readBlobs(mirrorOf(url), missing);
    const files = new Map<string, string>();
    const kept = new Map(blobs);
    for (const file of entries) {
      const text = blobs.get(file.id) ?? read.get(file.id)?.toString("utf8");
      if (text === undefined) continue;
      kept.set(file.id, text);
      files.set(file.path, text);
    }
    blobs = kept.size > entries.length * keptCommits ? new Map() : kept;
    return files;
  }

  function files(url: string, commit: string): Promise<ReadonlyMap<string, string>> {
    const key = `${url} ${commit}`;
    const known = trees.get(key);
    if (known !== undefined) return known;
    const loading = load(url, commit);
    trees.set(key, loading);
    loading.catch(() => trees.delete(key));
    const oldest = trees.keys().next().value;
    if (trees.size > keptCommits && oldest !== undefined) trees.delete(oldest);
    return loading;
  }

  return {
    resolve,
    files,
    expire: (url) => {
      if (url === undefined) remotes.clear();
      else remotes.delete(url);
    },
  };
}

async function hasCommit(mirror: string, commit: string): Promise<boolean> {
  try {
    await git(["--git-dir", mirror, "cat-file", "-e", `${commit}^{commit}`]);
    return true;
  } catch {
    return false;
  }
}

function parseRefs(output: string): Map<string, string> {
  const refs = new Map<string, string>();
  for (const line of output.split("\n")) {
    const [id, name] = line.split("\t");
    if (id !== undefined && name !== undefined) refs.set(name, id);
  }
  return refs;
}
