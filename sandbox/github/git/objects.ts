import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, linkSync, mkdirSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { gitEnvironment } from "./run.ts";

export type GitObject = { sha: string; type: string; content: Buffer };

export type ObjectReader = {
  /** Any revision expression git understands (`main^{tree}`, `sha:path`); undefined when it names nothing. */
  read(revision: string): Promise<GitObject | undefined>;
  close(): void;
};

/** One `git cat-file --batch` kept open for a repository, so that a read costs no process. */
export function openObjectReader(gitDir: string): ObjectReader {
  const child = spawn("git", ["--git-dir", gitDir, "cat-file", "--batch"], {
    env: gitEnvironment,
    stdio: ["pipe", "pipe", "ignore"],
  });
  const waiting: { resolve: (object: GitObject | undefined) => void; reject: (error: Error) => void }[] = [];
  let received = Buffer.alloc(0);
  child.stdout.on("data", (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    for (let answer = takeAnswer(received); answer !== undefined; answer = takeAnswer(received)) {
      received = received.subarray(answer.used);
      waiting.shift()?.resolve(answer.object);
    }
  });
  child.on("close", () => {
    for (const one of waiting.splice(0)) one.reject(new Error("git cat-file ended"));
  });
  child.stdin.on("error", () => {});
  return {
    read: (revision) =>
      // A line break would be read as a second request and answers would no longer match questions.
      /[\n\0]/.test(revision)
        ? Promise.resolve(undefined)
        : new Promise((resolve, reject) => {
            waiting.push({ resolve, reject });
            child.stdin.write(`${revision}\n`);
          }),
    close: () => child.stdin.end(),
  };
}

/** Format: `<sha> SP <type> SP <size> LF <content> LF`, or `<name> SP missing LF` (git-cat-file(1), batch output). */
function takeAnswer(buffer: Buffer): { object: GitObject | undefined; used: number } | undefined {
  const end = buffer.indexOf(10);
  if (end < 0) return undefined;
  const header = buffer.subarray(0, end).toString("utf8");
  const found = /^([0-9a-f]{40}) (\w+) (\d+)$/.exec(header);
  if (found === null) return { object: undefined, used: end + 1 };
  const [, sha = "", type = "", size = "0"] = found;
  const until = end + 1 + Number(size);
  if (buffer.length < until + 1) return undefined;
  return { object: { sha, type, content: Buffer.from(buffer.subarray(end + 1, until)) }, used: until + 1 };
}

/** Writes a loose blob as `git hash-object -w` does, without a process for each file; answers with its id. */
export function writeBlob(gitDir: string, content: Buffer): string {
  const store = Buffer.concat([Buffer.from(`blob ${content.length}\0`), content]);
  const sha = createHash("sha1").update(store).digest("hex");
  const folder = join(gitDir, "objects", sha.slice(0, 2));
  const path = join(folder, sha.slice(2));
  if (existsSync(path)) return sha;
  mkdirSync(folder, { recursive: true });
  const temporary = join(folder, `tmp_obj_${process.pid}_${Math.random().toString(36).slice(2)}`);
  writeFileSync(temporary, deflateSync(store), { mode: 0o444 });
  try {
    linkSync(temporary, path);
  } catch (cause) {
    if (!existsSync(path)) throw new Error(`Cannot store blob ${sha}`, { cause });
  } finally {
    unlinkSync(temporary);
  }
  return sha;
}
