import { readRef, zeroSha } from "../git/refs.ts";
import { type GroupEnd, type MergeGroup, tellMergeGroup } from "../hooks/merge-group-payload.ts";
import { Refusal } from "../http/reply.ts";
import type { Repository } from "../state/rows.ts";
import { fullName, type World } from "../world.ts";
import { finishMerge, mergeCommit } from "./merge-pull.ts";
import { moveBranch } from "./move-branch.ts";
import { pullKey } from "./pull-rows.ts";

/** The merge queue of each repository, `owner/name`; pull requests by number. */
export type MergeGroups = {
  /** Makes the merge group of an open pull request and asks for its checks; 422 where it does not merge. */
  make(repository: string, number: number): Promise<MergeGroup>;
  /** Ends it: the pull request is merged as it was tested, or taken off; 404 where there is no group. */
  end(repository: string, number: number, reason: GroupEnd): Promise<void>;
};

const queue = "github-merge-queue[bot]";

/** A queue that does nothing by itself: each group is made and ended by a call. */
export function createMergeGroups(world: World): MergeGroups {
  const known = (name: string): Repository => {
    const repository = world.store.repositories.get(name);
    if (repository === undefined) throw new Refusal(404, `There is no repository ${name}.`);
    return repository;
  };
  return {
    make: async (name, number) => {
      const repository = known(name);
      return world.git(name).alone(() => makeGroup(world, repository, number));
    },
    end: async (name, number, reason) => {
      const repository = known(name);
      return world.git(name).alone(() => endGroup(world, repository, number, reason));
    },
  };
}

async function makeGroup(world: World, repository: Repository, number: number): Promise<MergeGroup> {
  const { pull, baseRef, baseSha, headRef } = await ends(world, repository, number);
  const order = { method: "merge", by: pull.author } as const;
  const headSha = await mergeCommit(world, repository, pull, order, baseSha);
  if (headSha === undefined) throw new Refusal(422, `${pull.headRef} conflicts with ${pull.baseRef}.`);
  if (!(await moveBranch(world, repository, { name: headRef, before: zeroSha, after: headSha, by: queue })))
    throw new Refusal(422, `Pull request ${number} is in the queue already.`);
  const group = { headSha, headRef, baseSha, baseRef };
  await tellMergeGroup(world, repository, group, null, queue);
  return group;
}

async function endGroup(
  world: World,
  repository: Repository,
  number: number,
  reason: GroupEnd,
): Promise<void> {
  const { pull, baseRef, baseSha, headRef } = await ends(world, repository, number);
  const headSha = (await readRef(world.git(fullName(repository)), headRef))?.sha;
  if (headSha === undefined)
    throw new Refusal(404, `Pull request ${number} has no merge group on the tip of ${pull.baseRef}.`);
  if (reason === "merged")
    await finishMerge(world, repository, pull, { before: baseSha, tip: headSha, by: queue });
  await moveBranch(world, repository, { name: headRef, before: headSha, after: zeroSha, by: queue });
  await tellMergeGroup(world, repository, { headSha, headRef, baseSha, baseRef }, reason, queue);
}

/** Where the group of an open pull request stands, or would; GitHub names its branch after the base's tip. */
async function ends(world: World, repository: Repository, number: number) {
  const name = fullName(repository);
  const pull = world.store.pulls.get(pullKey({ repository: name, number }));
  if (pull?.state !== "open") throw new Refusal(404, `Pull request ${number} is not open.`);
  const baseRef = `refs/heads/${pull.baseRef}`;
  const baseSha = (await readRef(world.git(name), baseRef))?.sha ?? zeroSha;
  const headRef = `refs/heads/gh-readonly-queue/${pull.baseRef}/pr-${number}-${baseSha}`;
  return { pull, baseRef, baseSha, headRef };
}
