import { remembering } from "./remember.ts";
import { runGit, tryGit } from "./run.ts";

export type FileChange = {
  path: string;
  previousPath?: string;
  status: "added" | "removed" | "modified" | "renamed" | "changed";
  /** Blob after the change, or before it when removed. */
  sha: string;
  additions: number;
  deletions: number;
  /** Hunks only, without the file header; undefined for binary content. */
  patch?: string;
};

/** What changed from one tree or commit to another, in path order, renames found at git's usual likeness. */
export const diffTrees = remembering(async (gitDir, from = "", to = ""): Promise<FileChange[]> => {
  const [raw, patch] = await Promise.all([
    tryGit(gitDir, ["diff-tree", "-r", "-M", "--raw", "-z", "--no-abbrev", from, to]),
    runGit(gitDir, ["diff-tree", "-r", "-M", "-p", "--no-color", "--no-ext-diff", "--full-index", from, to]),
  ]);
  if (raw.code !== 0) throw new Error(`git diff-tree failed: ${raw.stderr.trim()}`);
  const patches = patch.split(/^(?=diff --git )/m).filter((text) => text.startsWith("diff --git "));
  return parseRaw(raw.stdout.toString("utf8")).map((change, index) =>
    withPatch(change, patches[index] ?? ""),
  );
});

const statuses: Record<string, FileChange["status"]> = {
  A: "added",
  D: "removed",
  M: "modified",
  R: "renamed",
  T: "changed",
};

type RawChange = Omit<FileChange, "additions" | "deletions" | "patch">;

/** Format: `:mode mode sha sha X NUL path NUL [path NUL]` (git-diff-tree(1), raw output with -z). */
function parseRaw(text: string): RawChange[] {
  const fields = text.split("\0");
  const changes: RawChange[] = [];
  for (let at = 0; at < fields.length; ) {
    const found = /^:\d+ \d+ ([0-9a-f]+) ([0-9a-f]+) ([A-Z])/.exec(fields[at] ?? "");
    if (found === null) {
      at += 1;
      continue;
    }
    const [, before = "", after = "", letter = ""] = found;
    const status = statuses[letter] ?? "modified";
    const first = fields[at + 1] ?? "";
    const sha = status === "removed" ? before : after;
    if (status === "renamed") changes.push({ path: fields[at + 2] ?? "", previousPath: first, status, sha });
    else changes.push({ path: first, status, sha });
    at += status === "renamed" ? 3 : 2;
  }
  return changes;
}

function withPatch(change: RawChange, text: string): FileChange {
  const start = text.search(/^@@ /m);
  if (start < 0) return { ...change, additions: 0, deletions: 0 };
  const patch = text.slice(start).replace(/\n$/, "");
  const lines = patch.split("\n");
  const count = (sign: string) => lines.filter((line) => line.startsWith(sign)).length;
  return { ...change, additions: count("+"), deletions: count("-"), patch };
}
