import { moveRef, zeroSha } from "../git/refs.ts";
import { pushPayload, refPayload } from "../hooks/push-payload.ts";
import type { Repository } from "../state/rows.ts";
import { fullName, type World } from "../world.ts";
import { followHead } from "./follow-head.ts";
import type { Move } from "./move.ts";

/** Moves a ref atomically and tells the world; false when it was not at `before` any more. */
export async function moveBranch(world: World, repository: Repository, move: Move): Promise<boolean> {
  const git = world.git(fullName(repository));
  if (!(await moveRef(git.gitDir, move.name, move.after, move.before))) return false;
  await branchMoved(world, repository, move);
  return true;
}

/** What follows from a ref that has moved, by the API or by a push: pull requests follow it, webhooks tell. */
export async function branchMoved(world: World, repository: Repository, move: Move): Promise<void> {
  const name = fullName(repository);
  if (move.before === zeroSha) world.refsMadeAt.set(`${name} ${move.name}`, Date.now());
  world.store.repositories.put(name, { ...repository, pushedAt: world.stamp() });
  if (move.name.startsWith("refs/pull/")) return;
  const payload = await pushPayload(world, repository, move);
  world.emit({ event: "push", action: null, repository: name, payload });
  if (move.before === zeroSha || move.after === zeroSha) {
    const event = move.before === zeroSha ? "create" : "delete";
    world.emit({ event, action: null, repository: name, payload: refPayload(world, repository, move) });
  }
  await followHead(world, repository, move);
}
