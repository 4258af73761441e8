import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

/** What all jobs of all runs share: tools, the warmed caches, and where work is laid out. */
export type Workshop = {
  /** Everything the runner writes lies below this folder. */
  dir: string;
  /** Folder of the pinned `node` and `npm`, put first on each step's PATH. */
  nodeBin: string;
  /** Further folders of programs: npm's, and the trial `skopeo`'s. */
  toolPaths: string[];
  /** npm's cache, filled at installation, so that `npm ci` needs no network. */
  npmCache: string;
  /** Address of the trial registry, for the trial `skopeo`. */
  registryUrl: string;
  /** What a login step leaves behind for the push. */
  registryToken: string;
  /** Folders that `actions/cache` restores by key: the platform repository's own dependencies. */
  caches: Map<string, string>;
  /** Configuration variables of the repository (`vars.*`). */
  variables: Record<string, string>;
  /** Steps run as this user where the runner may choose, so that a pull request's code owns nothing of ours. */
  unprivileged: { uid: number; gid: number } | null;
  limits: { memoryMiB: number; stepMinutes: number; logBytes: number };
};

/** Where one job works: the checkout, its temporary folder, its command files. */
export type Workplace = { workspace: string; temp: string; artifacts: string; npmCache: string };

export function openWorkplace(workshop: Workshop, runId: string, jobId: string): Workplace {
  const base = join(workshop.dir, "work", runId, jobId);
  rmSync(base, { recursive: true, force: true });
  const place = {
    workspace: join(base, "repo"),
    temp: join(base, "temp"),
    artifacts: join(workshop.dir, "work", runId, "artifacts"),
  };
  for (const folder of Object.values(place)) mkdirSync(folder, { recursive: true });
  return { ...place, npmCache: lendCache(workshop, join(base, "npm")) };
}

/**
 * npm writes into its cache even offline. Steps of another user get one of their own: its packages are links to the
 * kept ones, which can be read and not changed, and its index, which npm appends to, is a copy.
 */
function lendCache({ npmCache, unprivileged }: Workshop, lent: string): string {
  if (unprivileged === null || !existsSync(npmCache)) return npmCache;
  const linked = spawnSync("cp", ["-al", npmCache, lent]).status === 0;
  if (!linked) cpSync(npmCache, lent, { recursive: true });
  const index = join(lent, "_cacache/index-v5");
  rmSync(index, { recursive: true, force: true });
  cpSync(join(npmCache, "_cacache/index-v5"), index, { recursive: true });
  const owner = `${unprivileged.uid}:${unprivileged.gid}`;
  execFileSync("chown", ["-R", owner, index]);
  execFileSync("find", [lent, "-type", "d", "-exec", "chown", owner, "{}", "+"]);
  return lent;
}

/** GitHub's `hashFiles`: SHA-256 over the SHA-256 of each file, "" where none is there. Plain paths only. */
export function hashFiles(root: string, paths: string[]): string {
  const outer = createHash("sha256");
  const found = paths.filter((path) => existsSync(join(root, path)));
  for (const path of found)
    outer.update(
      createHash("sha256")
        .update(readFileSync(join(root, path)))
        .digest(),
    );
  return found.length === 0 ? "" : outer.digest("hex");
}
