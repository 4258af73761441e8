import { moveRef, readRef, zeroSha } from "../git/refs.ts";
import type { Pull } from "../state/rows.ts";
import type { World } from "../world.ts";

/** Keeps `refs/pull/<n>/head` where the head is, for checkouts and fetches. */
export async function writeHeadRef(world: World, pull: Pull): Promise<void> {
  const git = world.git(pull.repository);
  const name = `refs/pull/${pull.number}/head`;
  const held = await readRef(git, name);
  await moveRef(git.gitDir, name, pull.headSha, held?.sha ?? zeroSha);
}
