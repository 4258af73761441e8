import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openGitRepository } from "./repository.ts";
import { seedFromFolder } from "./seed.ts";
import { listTree } from "./trees.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "portolan-seed-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test("commits a folder once with modes and links, leaving out and rewriting what it is told to", async () => {
  const folder = join(dir, "from");
  mkdirSync(join(folder, "node_modules/x"), { recursive: true });
  mkdirSync(join(folder, "secret"));
  writeFileSync(join(folder, "node_modules/x/index.js"), "");
  writeFileSync(join(folder, "secret/key"), "k");
  writeFileSync(join(folder, "run.sh"), "#!/bin/sh\n");
  chmodSync(join(folder, "run.sh"), 0o755);
  writeFileSync(join(folder, "app.yaml"), "repoURL: https://github.com/acme/platform.git\n");
  symlinkSync("app.yaml", join(folder, "link"));
  const git = await openGitRepository(join(dir, "to.git"), "main");
  const signature = { name: "GitHub", email: "noreply@github.com", date: "2026-01-01T00:00:00Z" };
  const from = {
    folder,
    include: (path: string) => path !== "secret",
    rewrite: (path: string, content: Buffer) =>
      path === "app.yaml"
        ? Buffer.from(content.toString().replace("https://github.com", "http://127.0.0.1"))
        : content,
  };
  const sha = await seedFromFolder(git, from, "main", signature);
  const entries = await listTree(git.gitDir, sha, true);
  expect(entries.map((entry) => `${entry.mode} ${entry.path}`)).toEqual([
    "100644 app.yaml",
    "120000 link",
    "100755 run.sh",
  ]);
  expect((await git.read("main:app.yaml"))?.content.toString()).toBe(
    "repoURL: http://127.0.0.1/acme/platform.git\n",
  );
  expect(await git.commit("main")).toMatchObject({ sha, parents: [] });
  git.close();
});
