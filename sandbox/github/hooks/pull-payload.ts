import { pullFull } from "../render/pulls.ts";
import type { Pull, Repository } from "../state/rows.ts";
import { fullName, type World } from "../world.ts";
import { envelope } from "./envelope.ts";

/** Tells the webhook `pull_request`; `more` is what the action adds (`label`, `requested_reviewer`, `before`, `after`). */
export async function tellPull(
  world: World,
  repository: Repository,
  pull: Pull,
  action: string,
  by: string,
  more: Record<string, unknown> = {},
): Promise<void> {
  const payload = {
    action,
    number: pull.number,
    pull_request: await pullFull(world, repository, pull, undefined),
    ...more,
    ...envelope(world, repository, by),
  };
  world.emit({ event: "pull_request", action, repository: fullName(repository), payload });
}
