import { type ExecFileException, execFile, spawn } from "node:child_process";

const timeoutMs = 60_000;
const outputLimitBytes = 64 * 1024 * 1024;

/** Git must read no configuration but ours, ask nobody, and follow no transport that runs commands. */
const environment = {
  PATH: process.env.PATH ?? "",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_TERMINAL_PROMPT: "0",
  GIT_ALLOW_PROTOCOL: "http:https:file",
  LC_ALL: "C",
  NODE_ENV: "production",
} as const;

/** Runs git with an argument list and returns its output. Rejects with git's own words. */
export function git(args: readonly string[], extra: Record<string, string> = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { env: { ...environment, ...extra }, timeout: timeoutMs, maxBuffer: outputLimitBytes };
    execFile("git", [...args], options, (error: ExecFileException | null, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(stderr.trim() || error.message, { cause: error }));
    });
  });
}

/** Reads blobs by id from a repository directory in one process. Ids that are absent are left out. */
export function readBlobs(directory: string, ids: readonly string[]): Promise<Map<string, Buffer>> {
  return new Promise((resolve, reject) => {
    const child = spawn("git", ["--git-dir", directory, "cat-file", "--batch"], { env: environment });
    const chunks: Buffer[] = [];
    const complaints: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => complaints.push(chunk));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(parseBatch(Buffer.concat(chunks)));
      else reject(new Error(`git cat-file failed: ${Buffer.concat(complaints).toString("utf8").trim()}`));
    });
    child.stdin.on("error", () => {
      // A git that ends early closes its input; its exit code, read above, says why.
    });
    child.stdin.end(ids.map((id) => `${id}\n`).join(""));
  });
}

/** `git cat-file --batch` answers `<id> <type> <size>`, the bytes, and a line end, or `<id> missing`. */
function parseBatch(output: Buffer): Map<string, Buffer> {
  const blobs = new Map<string, Buffer>();
  let position = 0;
  while (position < output.length) {
    const end = output.indexOf(10, position);
    if (end < 0) break;
    const [id = "", type = "", size = ""] = output.toString("utf8", position, end).split(" ");
    position = end + 1;
    if (type === "missing" || size === "") continue;
    const length = Number(size);
    blobs.set(id, output.subarray(position, position + length));
    position += length + 1;
  }
  return blobs;
}

/** One file of a tree. `size` in bytes; symbolic links have mode `120000`. */
export type TreeFile = { mode: string; id: string; size: number; path: string };

/** Lists all files below a tree, commit or tree id alike. */
export async function listTree(directory: string, tree: string): Promise<TreeFile[]> {
  const output = await git(["--git-dir", directory, "ls-tree", "-r", "-z", "-l", "--full-tree", tree]);
  const files: TreeFile[] = [];
  for (const entry of output.split("\0")) {
    const parts = /^(\d{6}) (\w+) ([0-9a-f]+) +(\d+|-)\t(.*)$/s.exec(entry);
    if (parts === null || parts[2] !== "blob") continue;
    files.push({ mode: parts[1] ?? "", id: parts[3] ?? "", size: Number(parts[4]), path: parts[5] ?? "" });
  }
  return files;
}
