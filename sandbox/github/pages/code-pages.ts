import { currentSession } from "../auth/session.ts";
import { diffTrees } from "../git/diff.ts";
import { listTree } from "../git/trees.ts";
import { type Call, param } from "../http/call.ts";
import { html, notFound, type Reply } from "../http/reply.ts";
import type { Repository } from "../state/rows.ts";
import { fullName, type World } from "../world.ts";
import { diffView } from "./diff-view.ts";
import { htmlText, page, timeText } from "./layout.ts";

/** One commit with its message and what it changed. */
export async function commitPage(world: World, repository: Repository, call: Call): Promise<Reply> {
  const git = world.git(fullName(repository));
  const commit = await git.commit(param(call, "sha"));
  if (commit === undefined) throw notFound();
  const parent = commit.parents[0];
  const files = parent === undefined ? [] : await diffTrees(git.gitDir, parent, commit.sha);
  const [headline = "", ...rest] = commit.message.split("\n");
  const main = `<h1>${htmlText(headline)}</h1><div class="text">${htmlText(rest.join("\n").trim())}</div>
<p class="soft">${htmlText(commit.author.name)}, ${timeText(commit.author.date)}, <code>${commit.sha}</code></p>${diffView(files)}`;
  return html(200, page({ title: headline, person: currentSession(world, call)?.login, world }, main));
}

/** A file or folder at a branch or commit: `…/blob/{ref}/{path}` and `…/tree/{ref}/{path}`. */
export async function filePage(world: World, repository: Repository, call: Call): Promise<Reply> {
  const name = fullName(repository);
  const git = world.git(name);
  const place = await findPlace(world, name, param(call, "place"));
  if (place === undefined) throw notFound();
  const object = await git.read(place.path === "" ? `${place.ref}^{tree}` : `${place.ref}:${place.path}`);
  if (object === undefined) throw notFound();
  const below = (path: string, kind: string) => `/${name}/${kind}/${place.ref}/${path}`;
  const title = place.path === "" ? name : place.path;
  const frame = { title, person: currentSession(world, call)?.login, world };
  const head = `<h1>${htmlText(title)}</h1><p class="soft">at <code>${htmlText(place.ref)}</code></p>`;
  if (object.type === "tree") {
    const rows = (await listTree(git.gitDir, object.sha, false)).map((entry) => {
      const path = place.path === "" ? entry.path : `${place.path}/${entry.path}`;
      const folder = entry.type === "tree";
      return `<li><a href="${htmlText(encodeURI(below(path, folder ? "tree" : "blob")))}">${htmlText(entry.path)}${folder ? "/" : ""}</a></li>`;
    });
    return html(200, page(frame, `${head}<ul class="card">${rows.join("")}</ul>`));
  }
  const text = object.content.includes(0) ? "Binary content" : object.content.toString("utf8");
  return html(
    200,
    page(frame, `${head}<pre class="log" tabindex="0" aria-label="Content">${htmlText(text)}</pre>`),
  );
}

/** A file's bytes, never as anything a browser would run. */
export async function rawFile(world: World, repository: Repository, call: Call): Promise<Reply> {
  const name = fullName(repository);
  const place = await findPlace(world, name, param(call, "place"));
  const object = place === undefined ? undefined : await world.git(name).read(`${place.ref}:${place.path}`);
  if (object?.type !== "blob") throw notFound();
  const headers = { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" };
  return { status: 200, body: object.content, headers };
}

/** Branch names may hold slashes, so the longest start that names a commit is the ref. */
async function findPlace(
  world: World,
  name: string,
  place: string,
): Promise<{ ref: string; path: string } | undefined> {
  const parts = place.split("/").filter((part) => part !== "");
  for (let length = 1; length <= parts.length; length += 1) {
    const ref = parts.slice(0, length).join("/");
    if ((await world.git(name).commit(ref)) !== undefined)
      return { ref, path: parts.slice(length).join("/") };
  }
  return undefined;
}
