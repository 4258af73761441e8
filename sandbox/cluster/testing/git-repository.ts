import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { git } from "#sandbox/cluster/argo/git.ts";

/** A bare repository that tests commit to. `url` can be cloned; `directory` is the bare repository itself. */
export type TestRepository = {
  url: string;
  directory: string;
  /** Writes (or with null removes) files on `main` and returns the commit's id. */
  commit(files: Record<string, string | null>, message?: string): Promise<string>;
  /** The tree id of a folder on `main`. */
  treeOf(path: string): Promise<string>;
};

const author = {
  GIT_AUTHOR_NAME: "Ines Duarte",
  GIT_AUTHOR_EMAIL: "ines@example.com",
  GIT_COMMITTER_NAME: "Ines Duarte",
  GIT_COMMITTER_EMAIL: "ines@example.com",
};

/** Makes an empty repository below a directory. */
export async function createTestRepository(parent: string): Promise<TestRepository> {
  const work = mkdtempSync(join(parent, "work-"));
  const directory = join(parent, `${work.slice(-6)}.git`);
  await git(["init", "--bare", "--quiet", "--initial-branch=main", directory]);
  await git(["init", "--quiet", "--initial-branch=main", work]);

  async function commit(files: Record<string, string | null>, message = "change"): Promise<string> {
    for (const [path, content] of Object.entries(files)) {
      const full = join(work, path);
      mkdirSync(dirname(full), { recursive: true });
      if (content === null) rmSync(full, { recursive: true, force: true });
      else writeFileSync(full, content);
    }
    await git(["-C", work, "add", "--all"]);
    await git(["-C", work, "commit", "--quiet", "--allow-empty", "-m", message], author);
    await git(["-C", work, "push", "--quiet", directory, "HEAD:main"]);
    return (await git(["-C", work, "rev-parse", "HEAD"])).trim();
  }

  return {
    url: `file://${directory}`,
    directory,
    commit,
    treeOf: async (path) => (await git(["--git-dir", directory, "rev-parse", `main:${path}`])).trim(),
  };
}
