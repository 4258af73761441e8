import type { Pull } from "../state/rows.ts";
import type { World } from "../world.ts";

export function pullKey(pull: { repository: string; number: number }): string {
  return `${pull.repository}#${pull.number}`;
}

/** Changes fields of a pull request as it is now, not as it was before the caller waited for something. */
export function changePull(world: World, pull: Pull, change: Partial<Pull>): Pull {
  const key = pullKey(pull);
  return world.store.pulls.put(key, { ...(world.store.pulls.get(key) ?? pull), ...change });
}
