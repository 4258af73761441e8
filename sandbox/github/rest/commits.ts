import { z } from "zod";
import { printTime } from "../git/commits.ts";
import { param, readBody } from "../http/call.ts";
import { json, notFound, Refusal } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { gitCommit } from "../render/git.ts";
import { repositoryUrl } from "../render/repositories.ts";
import type { World } from "../world.ts";
import { accountOf, type RepositoryCall, repositoryRoute, signatureOf } from "./guard.ts";

const personBody = z.object({
  name: z.string(),
  email: z.string(),
  date: z.iso.datetime({ offset: true }).optional(),
});
const partialPersonBody = personBody.partial();
const commitBody = z.object({
  message: z.string(),
  tree: z.string(),
  parents: z.array(z.string()).default([]),
  author: personBody.optional(),
  committer: partialPersonBody.optional(),
});

const blobBody = z.object({ content: z.string(), encoding: z.enum(["utf-8", "base64"]).default("utf-8") });

/** `git/commits` and `git/blobs`. */
export function commitRoutes(world: World): Route[] {
  return [
    repositoryRoute(world, "GET", "/git/commits/{commit_sha}", { app: "contents:read" }, async (call) => {
      const commit = await readObject(call, param(call, "commit_sha"), "commit");
      const found = await call.git.commit(commit.sha);
      if (found === undefined) throw notFound();
      return json(200, gitCommit(world, call.repository, found));
    }),
    repositoryRoute(world, "POST", "/git/commits", { app: "contents:write" }, (call) =>
      createCommit(world, call),
    ),
    repositoryRoute(world, "GET", "/git/blobs/{file_sha}", { app: "contents:read" }, async (call) => {
      const blob = await readObject(call, param(call, "file_sha"), "blob");
      const url = `${repositoryUrl(world, call.repository)}/git/blobs/${blob.sha}`;
      const content = blob.content.toString("base64");
      const node_id = `B_${blob.sha}`;
      return json(200, {
        sha: blob.sha,
        node_id,
        size: blob.content.length,
        url,
        content,
        encoding: "base64",
      });
    }),
    repositoryRoute(world, "POST", "/git/blobs", { app: "contents:write" }, (call) => {
      const body = readBody(call, blobBody);
      const sha = call.git.writeBlob(
        Buffer.from(body.content, body.encoding === "base64" ? "base64" : "utf8"),
      );
      const url = `${repositoryUrl(world, call.repository)}/git/blobs/${sha}`;
      return json(201, { sha, url }, { location: url });
    }),
  ];
}

async function createCommit(world: World, call: RepositoryCall) {
  const body = readBody(call, commitBody);
  const tree = await call.git.read(body.tree);
  if (tree?.type !== "tree") throw new Refusal(422, "Tree SHA does not exist");
  for (const parent of body.parents) {
    const object = await call.git.read(parent);
    if (object?.type !== "commit")
      throw new Refusal(422, "Parent SHA does not exist or is not a commit object");
  }
  const own = signatureOf(world, accountOf(world, call.actor));
  const author = body.author === undefined ? own : withDate(body.author, own.date);
  // GitHub fills an absent committer from the author, and a partial one likewise.
  const committer = { ...author, ...withDate({ ...author, ...body.committer }, own.date) };
  const input = { tree: tree.sha, parents: body.parents, author, committer, message: body.message };
  const sha = await call.git.writeCommit(input);
  const commit = await call.git.commit(sha);
  if (commit === undefined) throw notFound();
  const location = `${repositoryUrl(world, call.repository)}/git/commits/${sha}`;
  return json(201, gitCommit(world, call.repository, commit), { location });
}

type Given = { name?: string | undefined; email?: string | undefined; date?: string | undefined };

function withDate(person: Given, now: string) {
  const date = person.date === undefined ? now : printTime(new Date(person.date));
  return { name: person.name ?? "", email: person.email ?? "", date };
}

async function readObject(call: RepositoryCall, sha: string, type: "commit" | "blob") {
  if (!/^[0-9a-f]{40}$/.test(sha))
    throw new Refusal(422, "The sha parameter must be exactly 40 characters and contain only [0-9a-f].");
  const object = await call.git.read(sha);
  if (object?.type !== type) throw notFound();
  return object;
}
