import { moveRef, readRef, zeroSha } from "../git/refs.ts";
import { tellPull } from "../hooks/pull-payload.ts";
import type { Pull, Repository } from "../state/rows.ts";
import { fullName, type World } from "../world.ts";
import { closePull, dismissStaleReviews } from "./close-pull.ts";
import type { Move } from "./move-branch.ts";
import { changePull } from "./pull-rows.ts";

/** Open pull requests follow their head branch, and close when it is deleted. */
export async function followHead(world: World, repository: Repository, move: Move): Promise<void> {
  const branch = move.name.replace(/^refs\/heads\//, "");
  const name = fullName(repository);
  const open = world.store.pulls.all().filter((pull) => pull.repository === name && pull.state === "open");
  for (const pull of open.filter((one) => one.headRef === branch)) {
    if (move.after === zeroSha) await closePull(world, repository, pull, move.by);
    else await synchronise(world, repository, pull, move);
  }
}

async function synchronise(world: World, repository: Repository, pull: Pull, move: Move): Promise<void> {
  const moved = changePull(world, pull, {
    headSha: move.after,
    testMergeSha: null,
    updatedAt: world.stamp(),
  });
  await writeHeadRef(world, moved);
  dismissStaleReviews(world, repository, moved);
  await tellPull(world, repository, moved, "synchronize", move.by, {
    before: move.before,
    after: move.after,
  });
}

/** Keeps `refs/pull/<n>/head` where the head is, for checkouts and fetches. */
export async function writeHeadRef(world: World, pull: Pull): Promise<void> {
  const git = world.git(pull.repository);
  const name = `refs/pull/${pull.number}/head`;
  const held = await readRef(git, name);
  await moveRef(git.gitDir, name, pull.headSha, held?.sha ?? zeroSha);
}
