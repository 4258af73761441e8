import type { ObjectReader } from "./objects.ts";
import { runGit } from "./run.ts";

/** `date` is ISO 8601; git keeps seconds and an offset, and GitHub prints UTC. */
export type Signature = { name: string; email: string; date: string };
export type Commit = {
  sha: string;
  tree: string;
  parents: string[];
  author: Signature;
  committer: Signature;
  message: string;
};

export async function readCommit(objects: ObjectReader, revision: string): Promise<Commit | undefined> {
  const object = await objects.read(`${revision}^{commit}`);
  return object === undefined ? undefined : parseCommit(object.sha, object.content.toString("utf8"));
}

function parseCommit(sha: string, text: string): Commit {
  const split = text.indexOf("\n\n");
  const head = (split < 0 ? text : text.slice(0, split)).split("\n");
  const field = (name: string) =>
    head.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1) ?? "";
  return {
    sha,
    tree: field("tree"),
    parents: head.filter((line) => line.startsWith("parent ")).map((line) => line.slice(7)),
    author: parseSignature(field("author")),
    committer: parseSignature(field("committer")),
    message: (split < 0 ? "" : text.slice(split + 2)).replace(/\n$/, ""),
  };
}

function parseSignature(text: string): Signature {
  const [, name = "", email = "", seconds = "0"] = /^(.*?) ?<(.*)> (\d+) [+-]\d{4}$/.exec(text) ?? [];
  return { name, email, date: printTime(new Date(Number(seconds) * 1000)) };
}

/** GitHub's form of a time: whole seconds, UTC, `Z`. */
export function printTime(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

export type NewCommit = Omit<Commit, "sha">;

/** Writes a commit object; the same input always gives the same id. */
export function writeCommit(gitDir: string, commit: NewCommit): Promise<string> {
  const seconds = (signature: Signature) => Math.floor(Date.parse(signature.date) / 1000);
  const line = (kind: string, who: Signature) =>
    `${kind} ${clean(who.name)} <${clean(who.email)}> ${seconds(who)} +0000`;
  const text = [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    line("author", commit.author),
    line("committer", commit.committer),
    "",
    commit.message,
  ].join("\n");
  return runGit(gitDir, ["hash-object", "-t", "commit", "-w", "--stdin"], { input: text });
}

/** The characters that would break a signature line. */
function clean(text: string): string {
  return text.replaceAll(/[\n<>\0]/g, "");
}
