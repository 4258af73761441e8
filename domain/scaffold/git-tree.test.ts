import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { blobId, treeId } from "./git-tree.ts";
import type { RenderedFile } from "./rendered-file.ts";

const home = mkdtempSync(join(tmpdir(), "git-tree-"));
let trees = 0;

function git(folder: string, ...args: string[]): string {
  const env = {
    ...process.env,
    HOME: home,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
  };
  const where = { GIT_DIR: join(home, "repo"), GIT_WORK_TREE: folder, GIT_INDEX_FILE: `${folder}.index` };
  return execFileSync("git", args, { cwd: folder, encoding: "utf8", env: { ...env, ...where } }).trim();
}

/** The oracle: real git, in a repository that knows nothing of the machine's configuration. */
function realTree(files: readonly RenderedFile[], folder = ""): string {
  trees += 1;
  const root = join(home, `tree-${trees}`);
  mkdirSync(root);
  for (const file of files) {
    const path = join(root, file.path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, file.content);
    chmodSync(path, file.mode === "100755" ? 0o755 : 0o644);
  }
  git(root, "-c", "core.autocrlf=false", "add", "--all", "--force");
  const tree = git(root, "write-tree");
  return folder === "" ? tree : git(root, "rev-parse", `${tree}:${folder}`);
}

beforeAll(() => {
  git(home, "init", "--quiet");
});
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

const file = (path: string, content: string, mode: RenderedFile["mode"] = "100644"): RenderedFile => ({
  path,
  mode,
  content,
});

const files = [
  file("services/pay-api/src/main.ts", "start();\n"),
  file("services/pay-api/src.ts", "beside the folder\n"),
  file("services/pay-api/src-old/x", ""),
  file("services/pay-api/scripts/run.sh", "#!/bin/sh\n", "100755"),
  file("services/pay-api/größe.txt", "ünïcode 🜚\r\n"),
  file("docs/runbooks/pay-api/latency.md", "# Latency\n"),
];

describe("a tree id", () => {
  test("is the one real git gives, for the root and for a folder", () => {
    expect(treeId(files)).toBe(realTree(files));
    expect(treeId(files, "services/pay-api")).toBe(realTree(files, "services/pay-api"));
  });

  test("does not depend on the order of the files", () => {
    expect(treeId([...files].reverse())).toBe(treeId(files));
  });

  test("changes with a mode", () => {
    const executable = files.map((one) =>
      one.path.endsWith("main.ts") ? { ...one, mode: "100755" as const } : one,
    );
    expect(treeId(executable)).not.toBe(treeId(files));
    expect(treeId(executable)).toBe(realTree(executable));
  });

  test("is absent for a folder that holds nothing, and a name that merely begins alike is not below it", () => {
    expect(treeId(files, "services/pay")).toBeNull();
    expect(treeId([], "")).toBeNull();
  });

  test("agrees with real git on names made to upset the sort order", { timeout: 60_000 }, () => {
    const name = fc.stringMatching(/^[a-c][-.a-c0!]{0,3}$/).filter((text) => !text.endsWith("."));
    const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/"));
    const anyTree = fc
      .dictionary(path, fc.string(), { minKeys: 1, maxKeys: 12 })
      .map((entries) => Object.entries(entries).map(([key, content]) => file(key, content)))
      .map((all) => all.filter((one) => !all.some((other) => other.path.startsWith(`${one.path}/`))));
    fc.assert(
      fc.property(anyTree, (some) => {
        expect(treeId(some)).toBe(realTree(some));
      }),
      { numRuns: 15 },
    );
  });
});

test("a blob id is the one git prints for an empty file", () => {
  expect(blobId("")).toBe("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
});
