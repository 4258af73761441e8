import { diffTrees } from "../git/diff.ts";
import { isAncestor, listCommits, listHistory, mergeBase } from "../git/refs.ts";
import { listTree, type TreeEntry } from "../git/trees.ts";
import { paginate, param } from "../http/call.ts";
import { json, notFound, Refusal, type Reply } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { commitObject, htmlUrl } from "../render/git.ts";
import { diffEntry, pullSimple } from "../render/pulls.ts";
import { repositoryUrl } from "../render/repositories.ts";
import type { World } from "../world.ts";
import { commitSha } from "./checks.ts";
import { type RepositoryCall, repositoryRoute } from "./guard.ts";

/** Files and folders, commits, comparisons, and the pull requests of a commit. */
export function contentRoutes(world: World): Route[] {
  const read = { app: "contents:read" };
  return [
    repositoryRoute(world, "GET", "/contents/{path}", read, (call) =>
      contents(world, call, param(call, "path")),
    ),
    repositoryRoute(world, "GET", "/compare/{basehead}", read, (call) => compare(world, call)),
    repositoryRoute(world, "GET", "/commits", read, (call) => listOfCommits(world, call)),
    repositoryRoute(world, "GET", "/commits/{commit_sha}/pulls", { app: "pull_requests:read" }, (call) =>
      pullsOf(world, call),
    ),
    repositoryRoute(world, "GET", "/commits/{ref}", read, (call) => oneCommit(world, call)),
  ];
}

async function contents(world: World, call: RepositoryCall, given: string): Promise<Reply> {
  const path = given.replace(/\/+$/, "");
  const ref = call.query.get("ref") ?? call.repository.defaultBranch;
  const commit = await call.git.commit(ref);
  if (commit === undefined) throw new Refusal(404, `No commit found for the ref ${ref}`);
  const object = await call.git.read(path === "" ? `${commit.sha}^{tree}` : `${commit.sha}:${path}`);
  if (object === undefined) throw notFound();
  if (object.type === "tree") {
    const entries = await listTree(call.git.gitDir, object.sha, false);
    const rows = entries.map((entry) =>
      entryObject(world, call, { ...entry, path: path === "" ? entry.path : `${path}/${entry.path}` }, ref),
    );
    return json(200, rows);
  }
  if ((call.headers.accept ?? "").includes("raw"))
    return {
      status: 200,
      body: object.content,
      headers: { "content-type": "application/vnd.github.raw+json; charset=utf-8" },
    };
  const entry = { path, mode: "100644", type: "blob" as const, sha: object.sha, size: object.content.length };
  const content = `${object.content.toString("base64").replaceAll(/(.{60})/g, "$1\n")}\n`;
  return json(200, { ...entryObject(world, call, entry, ref), content, encoding: "base64" });
}

function entryObject(world: World, call: RepositoryCall, entry: TreeEntry, ref: string) {
  const api = repositoryUrl(world, call.repository);
  const html = htmlUrl(world, call.repository);
  const encoded = entry.path.split("/").map(encodeURIComponent).join("/");
  const url = `${api}/contents/${encoded}?ref=${encodeURIComponent(ref)}`;
  const git = `${api}/git/${entry.type === "tree" ? "trees" : "blobs"}/${entry.sha}`;
  const page = `${html}/${entry.type === "tree" ? "tree" : "blob"}/${ref}/${encoded}`;
  const types = { tree: "dir", commit: "submodule", blob: entry.mode === "120000" ? "symlink" : "file" };
  return {
    type: types[entry.type],
    name: entry.path.split("/").at(-1) ?? "",
    path: entry.path,
    sha: entry.sha,
    size: entry.size ?? 0,
    url,
    git_url: git,
    html_url: page,
    download_url: entry.type === "blob" ? `${html}/raw/${ref}/${encoded}` : null,
    _links: { self: url, git, html: page },
  };
}

async function compare(world: World, call: RepositoryCall): Promise<Reply> {
  const { gitDir } = call.git;
  const [baseName = "", headName = ""] = param(call, "basehead").split("...");
  const base = await call.git.commit(baseName);
  const head = await call.git.commit(headName);
  if (base === undefined || head === undefined) throw notFound();
  const from = await mergeBase(gitDir, base.sha, head.sha);
  const common = from === undefined ? undefined : await call.git.commit(from);
  if (common === undefined) throw new Refusal(404, `No common ancestor between ${baseName} and ${headName}.`);
  const ahead = await listCommits(gitDir, base.sha, head.sha);
  const behind = await listCommits(gitDir, head.sha, base.sha);
  const page = paginate(call, `${world.urls.api}${call.path}`, ahead);
  const commits = await Promise.all(page.rows.map((sha) => call.git.commit(sha)));
  const files = await diffTrees(gitDir, common.sha, head.sha);
  const url = `${repositoryUrl(world, call.repository)}/compare/${baseName}...${headName}`;
  const html = `${htmlUrl(world, call.repository)}/compare/${baseName}...${headName}`;
  const body = {
    url,
    html_url: html,
    permalink_url: `${htmlUrl(world, call.repository)}/compare/${base.sha}...${head.sha}`,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    base_commit: commitObject(world, call.repository, base),
    merge_base_commit: commitObject(world, call.repository, common),
    status:
      ahead.length === 0
        ? behind.length === 0
          ? "identical"
          : "behind"
        : behind.length === 0
          ? "ahead"
          : "diverged",
    ahead_by: ahead.length,
    behind_by: behind.length,
    total_commits: ahead.length,
    commits: commits.flatMap((commit) =>
      commit === undefined ? [] : [commitObject(world, call.repository, commit)],
    ),
    files: files.slice(0, 300).map((file) => diffEntry(world, call.repository, file, head.sha)),
  };
  return json(200, body, page.headers);
}

async function listOfCommits(world: World, call: RepositoryCall): Promise<Reply> {
  const start = await call.git.commit(call.query.get("sha") ?? call.repository.defaultBranch);
  if (start === undefined) throw notFound();
  const path = call.query.get("path") ?? undefined;
  const shas = (await listHistory(call.git.gitDir, start.sha, path)).reverse();
  const page = paginate(call, `${world.urls.api}${call.path}`, shas);
  const commits = await Promise.all(page.rows.map((sha) => call.git.commit(sha)));
  const rows = commits.flatMap((commit) =>
    commit === undefined ? [] : [commitObject(world, call.repository, commit)],
  );
  return json(200, rows, page.headers);
}

async function oneCommit(world: World, call: RepositoryCall): Promise<Reply> {
  const sha = await commitSha(call);
  if ((call.headers.accept ?? "").includes("sha"))
    return { status: 200, body: sha, headers: { "content-type": "application/vnd.github.sha" } };
  const commit = await call.git.commit(sha);
  if (commit === undefined) throw notFound();
  const parent = commit.parents[0];
  const files = parent === undefined ? [] : await diffTrees(call.git.gitDir, parent, sha);
  const additions = files.reduce((sum, file) => sum + file.additions, 0);
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
  return json(200, {
    ...commitObject(world, call.repository, commit),
    stats: { additions, deletions, total: additions + deletions },
    files: files.map((file) => diffEntry(world, call.repository, file, sha)),
  });
}

/** The merged pull request that brought a commit, or the open ones that contain it. */
async function pullsOf(world: World, call: RepositoryCall): Promise<Reply> {
  const commit = await call.git.commit(param(call, "commit_sha"));
  if (commit === undefined) throw new Refusal(422, `No commit found for SHA: ${param(call, "commit_sha")}`);
  const rows = [];
  for (const pull of world.store.pulls.all()) {
    if (pull.repository !== call.name || world.hiddenFromLists(pull.createdMs)) continue;
    const brought = pull.mergeSha === commit.sha || (await bringsCommit(call.git.gitDir, pull, commit.sha));
    if (brought) rows.push(pullSimple(world, call.repository, pull));
  }
  return json(200, rows);
}

async function bringsCommit(
  gitDir: string,
  pull: { headSha: string; baseSha: string; mergeSha: string | null },
  sha: string,
): Promise<boolean> {
  if (await isAncestor(gitDir, sha, pull.baseSha)) return false;
  const inHead = await isAncestor(gitDir, sha, pull.headSha);
  return inHead || (pull.mergeSha !== null && (await isAncestor(gitDir, sha, pull.mergeSha)));
}
