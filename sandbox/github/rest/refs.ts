import { z } from "zod";
import { moveBranch } from "../deeds/move-branch.ts";
import { isAncestor, listRefs, readRef, validRefName, zeroSha } from "../git/refs.ts";
import { paginate, param, readBody } from "../http/call.ts";
import { json, noContent, notFound, Refusal } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { gitRef } from "../render/git.ts";
import { fullName, type World } from "../world.ts";
import { accountOf, type RepositoryCall, repositoryRoute } from "./guard.ts";

const createBody = z.object({ ref: z.string(), sha: z.string() });
const updateBody = z.object({ sha: z.string(), force: z.boolean().default(false) });

/** Reading, making, moving and deleting refs: `git/ref`, `git/matching-refs`, `git/refs`. */
export function refRoutes(world: World): Route[] {
  return [
    repositoryRoute(world, "GET", "/git/ref/{ref}", { app: "contents:read" }, async (call) => {
      const ref = await readRef(call.git, `refs/${param(call, "ref")}`);
      if (ref === undefined) throw notFound();
      return json(200, gitRef(world, call.repository, ref));
    }),
    repositoryRoute(world, "GET", "/git/matching-refs/{ref}", { app: "contents:read" }, async (call) => {
      const refs = await listRefs(call.git.gitDir, `refs/${param(call, "ref")}`);
      const seen = refs.filter(
        (ref) => !world.hiddenFromLists(world.refsMadeAt.get(`${call.name} ${ref.name}`) ?? 0),
      );
      const page = paginate(call, `${world.urls.api}${call.path}`, seen);
      return json(
        200,
        page.rows.map((ref) => gitRef(world, call.repository, ref)),
        page.headers,
      );
    }),
    repositoryRoute(world, "POST", "/git/refs", { app: "contents:write" }, (call) => createRef(world, call)),
    repositoryRoute(world, "PATCH", "/git/refs/{ref}", { app: "contents:write" }, (call) =>
      updateRef(world, call),
    ),
    repositoryRoute(world, "DELETE", "/git/refs/{ref}", { app: "contents:write" }, (call) =>
      deleteRef(world, call),
    ),
  ];
}

async function createRef(world: World, call: RepositoryCall) {
  const { ref, sha } = readBody(call, createBody);
  const { gitDir } = call.git;
  if (!/^refs\/[^/]+\/./.test(ref) || !(await validRefName(gitDir, ref)))
    throw new Refusal(422, `${ref} is not a valid ref name.`);
  await commitExists(call, sha);
  const by = accountOf(world, call.actor);
  const made = await moveBranch(world, call.repository, { name: ref, before: zeroSha, after: sha, by });
  // Git refuses `a/b` beside `a` with the same answer as a taken name, and GitHub's message is as vague.
  if (!made) throw new Refusal(422, "Reference already exists");
  const url = `${world.urls.api}/repos/${fullName(call.repository)}/git/${ref}`;
  return json(201, gitRef(world, call.repository, { name: ref, sha, type: "commit" }), { location: url });
}

async function updateRef(world: World, call: RepositoryCall) {
  const { sha, force } = readBody(call, updateBody);
  const name = `refs/${param(call, "ref")}`;
  const held = await readRef(call.git, name);
  if (held === undefined) throw new Refusal(422, "Reference does not exist");
  await commitExists(call, sha);
  refuseProtected(call, name);
  if (!force && !(await isAncestor(call.git.gitDir, held.sha, sha)))
    throw new Refusal(422, "Update is not a fast forward");
  const by = accountOf(world, call.actor);
  const moved =
    held.sha === sha ||
    (await moveBranch(world, call.repository, { name, before: held.sha, after: sha, by }));
  if (!moved) throw new Refusal(422, "Update is not a fast forward");
  return json(200, gitRef(world, call.repository, { name, sha, type: "commit" }));
}

async function deleteRef(world: World, call: RepositoryCall) {
  const name = `refs/${param(call, "ref")}`;
  const held = await readRef(call.git, name);
  if (held === undefined) throw new Refusal(422, "Reference does not exist");
  refuseProtected(call, name);
  const by = accountOf(world, call.actor);
  const gone = await moveBranch(world, call.repository, { name, before: held.sha, after: zeroSha, by });
  if (!gone) throw new Refusal(409, "Reference cannot be updated");
  return noContent;
}

/** A branch with rules changes by pull request only. */
function refuseProtected(call: RepositoryCall, name: string): void {
  const rule = call.repository.rules.find((one) => `refs/heads/${one.branch}` === name);
  if (rule !== undefined)
    throw new Refusal(
      422,
      "Repository rule violations found\n\nChanges must be made through a pull request.\n\n",
    );
}

async function commitExists(call: RepositoryCall, sha: string): Promise<void> {
  if (!/^[0-9a-f]{40}$/.test(sha))
    throw new Refusal(422, `The sha parameter must be exactly 40 characters and contain only [0-9a-f].`);
  const object = await call.git.read(sha);
  if (object === undefined || object.type !== "commit") throw new Refusal(422, "Object does not exist");
}
