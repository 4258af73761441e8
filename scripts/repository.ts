import { execFileSync } from "node:child_process";
import { lstatSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { type PlatformSettings, platformSettingsSchema } from "#domain/scaffold/platform-settings.ts";

/** A checkout of the platform repository: its working tree as it lies there, and its history. */
export type Repository = {
  root: string;
  settings: PlatformSettings;
  /** Standard output of git, without the last line end; throws where git fails. */
  git: (...args: string[]) => string;
  /** The same, or nothing where git fails: for objects that need not exist. */
  tryGit: (...args: string[]) => string | null;
  /** Paths of the working tree, untracked files that are not ignored included, below a folder. */
  paths: (folder: string) => string[];
  read: (path: string) => string;
  /** Git's id of the tree that a folder of the working tree would have if it were committed now. */
  workingTree: (folder: string) => string | null;
  /** Services that the catalog knows and that have a source folder. Nothing else keeps a list of them. */
  services: () => string[];
};

/** An overlay for a cluster on somebody's own machine: no Application may name it and no other overlay build on it. */
export const localOverlay = "local";

export function openRepository(start: string): Repository {
  const run = (args: readonly string[], env: Record<string, string> = {}) =>
    execFileSync("git", ["-c", "core.quotePath=false", ...args], {
      cwd: root,
      encoding: "utf8",
      env: { ...process.env, ...env },
      maxBuffer: 1 << 28,
      stdio: ["ignore", "pipe", "pipe"],
    }).replace(/\n$/, "");
  let root = start;
  root = run(["rev-parse", "--show-toplevel"]);
  const tryGit = (...args: string[]) => {
    try {
      return run(args);
    } catch {
      return null;
    }
  };
  const read = (path: string) => readFileSync(join(root, path), "utf8");
  const settings = platformSettingsSchema.strip().parse(parse(read("portolan.yaml")));
  const list = (...folders: string[]) => {
    const listed = run(["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", ...folders]);
    const there = (path: string) =>
      path !== "" && lstatSync(join(root, path), { throwIfNoEntry: false }) !== undefined;
    return [...new Set(listed.split("\0"))].filter(there).sort();
  };
  const paths = (folder: string) => list(folder);

  const workingTree = (folder: string): string | null => {
    if (paths(folder).length === 0) return null;
    const scratch = mkdtempSync(join(tmpdir(), "portolan-index-"));
    try {
      const env = { GIT_INDEX_FILE: join(scratch, "index") };
      if (tryGit("rev-parse", "--verify", "--quiet", "HEAD") !== null) run(["read-tree", "HEAD"], env);
      run(["add", "--all", "--", folder], env);
      return run(["write-tree", `--prefix=${folder}/`], env);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  };

  const services = () => {
    const { services: sources, apps } = settings.paths;
    const present = list(sources, apps);
    const sourced = new Set(
      present.filter((path) => path.startsWith(`${sources}/`)).map((path) => nameBelow(path, sources)),
    );
    const described = present.filter((path) => path === `${apps}/${nameBelow(path, apps)}/catalog-info.yaml`);
    const found = described.map((path) => nameBelow(path, apps)).filter((name) => sourced.has(name));
    // The names end up in build matrices and image names; one that is skipped would also go unchecked.
    const odd = found.find((name) => !/^[a-z][a-z0-9-]*$/.test(name));
    if (odd !== undefined)
      throw new Error(`${settings.paths.services}/${odd}: a service's name must be a DNS label`);
    return found.sort();
  };

  return { root, settings, git: (...args) => run(args), tryGit, paths, read, workingTree, services };
}

function nameBelow(path: string, folder: string): string {
  return path.slice(folder.length + 1).split("/", 1)[0] ?? "";
}

/** The commit from which the working tree went its own way: on a merge ref, the base branch itself. */
export function forkPoint(repository: Repository, base: string): string {
  return repository.git("merge-base", base, "HEAD");
}
