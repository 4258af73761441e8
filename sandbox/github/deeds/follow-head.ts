import { zeroSha } from "../git/refs.ts";
import { tellPull } from "../hooks/pull-payload.ts";
import type { Pull, Repository } from "../state/rows.ts";
import { fullName, type World } from "../world.ts";
import { closePull, dismissStaleReviews } from "./close-pull.ts";
import { writeHeadRef } from "./head-ref.ts";
import type { Move } from "./move.ts";
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
