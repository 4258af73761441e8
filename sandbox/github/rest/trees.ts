import { z } from "zod";
import type { GitRepository } from "../git/repository.ts";
import { listTree, type TreeChange, type TreeEntry, writeTree } from "../git/trees.ts";
import { param, readBody } from "../http/call.ts";
import { json, notFound, Refusal } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { repositoryUrl } from "../render/repositories.ts";
import type { Repository } from "../state/rows.ts";
import type { World } from "../world.ts";
import { type RepositoryCall, repositoryRoute } from "./guard.ts";

const entrySchema = z.object({
  path: z.string().optional(),
  mode: z.enum(["100644", "100755", "040000", "160000", "120000"]).optional(),
  type: z.enum(["blob", "tree", "commit"]).optional(),
  sha: z.string().nullable().optional(),
  content: z.string().optional(),
});
const treeBody = z.object({ tree: z.array(entrySchema), base_tree: z.string().optional() });

/** `git/trees`: reading one level or whole, and writing with inline content. */
export function treeRoutes(world: World): Route[] {
  return [
    repositoryRoute(world, "GET", "/git/trees/{tree_sha}", { app: "contents:read" }, async (call) => {
      const tree = await call.git.read(`${param(call, "tree_sha")}^{tree}`);
      if (tree === undefined) throw notFound();
      return json(200, await treeObject(world, call, tree.sha, call.query.has("recursive")));
    }),
    repositoryRoute(world, "POST", "/git/trees", { app: "contents:write" }, (call) =>
      createTree(world, call),
    ),
  ];
}

async function createTree(world: World, call: RepositoryCall) {
  const body = readBody(call, treeBody);
  if (body.tree.length === 0) throw new Refusal(422, "Invalid tree info");
  const base = body.base_tree === undefined ? undefined : await call.git.read(`${body.base_tree}^{tree}`);
  if (body.base_tree !== undefined && base === undefined)
    throw new Refusal(422, "base_tree is not a valid tree oid");
  const changes: TreeChange[] = [];
  for (const entry of body.tree) changes.push(await readChange(call.git, base?.sha, entry));
  const written = await writeTree(call.git, base?.sha, changes);
  if ("refused" in written) throw new Refusal(422, "tree.path contains a malformed path component");
  return json(201, await treeObject(world, call, written.sha, false));
}

async function readChange(
  git: GitRepository,
  base: string | undefined,
  entry: z.output<typeof entrySchema>,
): Promise<TreeChange> {
  const { path = "", mode, sha, content } = entry;
  refuseBadPath(path);
  if (sha === null) {
    const there = base === undefined ? undefined : await git.read(`${base}:${path}`);
    if (there === undefined) throw new Refusal(422, "GitRPC::BadObjectState");
    return { path, mode: mode ?? "100644", sha: null };
  }
  if (mode === undefined) throw new Refusal(422, "Must supply a valid tree.mode");
  if ((sha === undefined) === (content === undefined))
    throw new Refusal(422, "Must supply either tree.sha or tree.content");
  if (content !== undefined) return { path, mode, sha: git.writeBlob(Buffer.from(content, "utf8")) };
  const object = mode === "160000" ? undefined : await git.read(sha ?? "");
  const wanted = mode === "040000" ? "tree" : "blob";
  if (mode !== "160000" && object?.type !== wanted)
    throw new Refusal(422, `tree.sha ${sha} is not a valid ${wanted}`);
  return { path, mode, sha: sha ?? "" };
}

function refuseBadPath(path: string): void {
  if (path === "") throw new Refusal(422, "tree.path cannot be empty");
  if (path.startsWith("/")) throw new Refusal(422, "tree.path cannot start with a slash");
  const parts = path.split("/");
  // What git itself would refuse to check out; GitHub answers all of them alike.
  const bad = parts.some(
    (part) => part === "" || part === "." || part === ".." || part.toLowerCase() === ".git",
  );
  if (bad || path.includes("\0")) throw new Refusal(422, "tree.path contains a malformed path component");
}

/** OpenAPI `git-tree`. */
async function treeObject(world: World, call: RepositoryCall, sha: string, recursive: boolean) {
  const entries = await listTree(call.git.gitDir, sha, recursive);
  const url = `${repositoryUrl(world, call.repository)}/git`;
  return {
    sha,
    url: `${url}/trees/${sha}`,
    tree: entries.map((entry) => entryObject(world, call.repository, entry)),
    truncated: false,
  };
}

function entryObject(world: World, repository: Repository, entry: TreeEntry) {
  const url = `${repositoryUrl(world, repository)}/git`;
  const { path, mode, type, sha, size } = entry;
  const plain = { path, mode, type, sha, ...(size === undefined ? {} : { size }) };
  return type === "commit" ? plain : { ...plain, url: `${url}/${type}s/${sha}` };
}
