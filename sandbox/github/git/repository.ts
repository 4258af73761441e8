import { existsSync, mkdirSync } from "node:fs";
import { type Commit, type NewCommit, readCommit, writeCommit } from "./commits.ts";
import { type GitObject, openObjectReader, writeBlob } from "./objects.ts";
import { runGit } from "./run.ts";

/** One bare repository on disk, with an object reader kept open and a queue for changes that must not interleave. */
export type GitRepository = {
  gitDir: string;
  read(revision: string): Promise<GitObject | undefined>;
  commit(revision: string): Promise<Commit | undefined>;
  writeBlob(content: Buffer): string;
  writeCommit(commit: NewCommit): Promise<string>;
  /** Runs one change at a time; merges and pull-request openings look and act inside one turn. */
  alone<Result>(change: () => Promise<Result>): Promise<Result>;
  close(): void;
};

export async function openGitRepository(gitDir: string, defaultBranch: string): Promise<GitRepository> {
  if (!existsSync(gitDir)) {
    mkdirSync(gitDir, { recursive: true });
    await runGit(gitDir, ["init", "--bare", "--quiet", `--initial-branch=${defaultBranch}`]);
    await runGit(gitDir, ["config", "uploadpack.allowAnySHA1InWant", "true"]);
    await runGit(gitDir, ["config", "uploadpack.allowFilter", "true"]);
    await runGit(gitDir, ["config", "core.logAllRefUpdates", "false"]);
    // Loose objects stay: an object answered by the API must not vanish before a ref points at it.
    await runGit(gitDir, ["config", "gc.auto", "0"]);
  }
  const objects = openObjectReader(gitDir);
  let last: Promise<unknown> = Promise.resolve();
  return {
    gitDir,
    read: (revision) => objects.read(revision),
    commit: (revision) => readCommit(objects, revision),
    writeBlob: (content) => writeBlob(gitDir, content),
    writeCommit: (commit) => writeCommit(gitDir, commit),
    alone(change) {
      const turn = last.then(change, change);
      last = turn.catch(() => {});
      return turn;
    },
    close: () => objects.close(),
  };
}
