import { listCommits, mergeBase, readRef } from "../git/refs.ts";
import { tellPull } from "../hooks/pull-payload.ts";
import { Refusal } from "../http/reply.ts";
import type { Pull, Repository } from "../state/rows.ts";
import { fullName, type World } from "../world.ts";
import { sameEnds } from "./close-pull.ts";
import { writeHeadRef } from "./head-ref.ts";
import { pullKey } from "./pull-rows.ts";

export type NewPull = {
  title: string;
  body: string | null;
  head: string;
  base: string;
  draft: boolean;
  author: string;
};

/** Opens a pull request; 422 as GitHub words it when one is open for the same ends or nothing would change. */
export function openPull(world: World, repository: Repository, wanted: NewPull): Promise<Pull> {
  const name = fullName(repository);
  const git = world.git(name);
  return git.alone(async () => {
    const headRef = wanted.head.replace(`${repository.owner}:`, "").replace(/^refs\/heads\//, "");
    const ends = { headRef, baseRef: wanted.base };
    const head = await readRef(git, `refs/heads/${headRef}`);
    const base = await readRef(git, `refs/heads/${wanted.base}`);
    if (head === undefined) throw fieldInvalid("head");
    if (base === undefined) throw fieldInvalid("base");
    const pulls = world.store.pulls.all().filter((pull) => pull.repository === name);
    if (pulls.some((pull) => pull.state === "open" && sameEnds(pull, ends)))
      throw refused(`A pull request already exists for ${repository.owner}:${headRef}.`);
    const from = await mergeBase(git.gitDir, base.sha, head.sha);
    if (from === undefined)
      throw refused(`The ${headRef} branch has no history in common with ${wanted.base}`);
    const isEmpty = (await listCommits(git.gitDir, base.sha, head.sha)).length === 0;
    if (isEmpty || world.standing("commits-unseen"))
      throw refused(`No commits between ${wanted.base} and ${headRef}`);
    return put(world, repository, wanted, { ...ends, headSha: head.sha, baseSha: base.sha });
  });
}

type Ends = Pick<Pull, "headRef" | "headSha" | "baseRef" | "baseSha">;

async function put(world: World, repository: Repository, wanted: NewPull, ends: Ends): Promise<Pull> {
  const at = world.stamp();
  const pull: Pull = {
    id: world.store.next("id"),
    repository: fullName(repository),
    number: world.store.next(`issues of ${fullName(repository)}`),
    title: wanted.title,
    body: wanted.body,
    state: "open",
    draft: wanted.draft,
    author: wanted.author,
    ...ends,
    labels: [],
    labelEvents: [],
    reviewers: [],
    teamReviewers: [],
    assignees: [],
    createdAt: at,
    updatedAt: at,
    closedAt: null,
    mergedAt: null,
    mergedBy: null,
    mergeSha: null,
    testMergeSha: null,
    createdMs: Date.now(),
  };
  world.store.pulls.put(pullKey(pull), pull);
  await writeHeadRef(world, pull);
  await tellPull(world, repository, pull, "opened", wanted.author);
  return pull;
}

function refused(message: string): Refusal {
  return new Refusal(422, "Validation Failed", [
    { resource: "PullRequest", field: "base", code: "custom", message },
  ]);
}

function fieldInvalid(field: string): Refusal {
  return new Refusal(422, "Validation Failed", [{ resource: "PullRequest", field, code: "invalid" }]);
}
