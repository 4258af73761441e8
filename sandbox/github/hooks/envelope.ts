import { nodeId, organization, simpleUser } from "../render/accounts.ts";
import { repositoryObject } from "../render/repositories.ts";
import type { Repository } from "../state/rows.ts";
import { stableId } from "../state/store.ts";
import type { World } from "../world.ts";

/** What every webhook about a repository carries beside its own object. */
export function envelope(world: World, repository: Repository, sender: string) {
  const created = Math.floor(Date.parse(repository.createdAt) / 1000);
  return {
    repository: {
      ...repositoryObject(world, repository),
      custom_properties: {},
      stargazers: 0,
      master_branch: repository.defaultBranch,
      created_at: created,
      pushed_at: Math.floor(Date.parse(repository.pushedAt) / 1000),
    },
    organization: organization(world),
    sender: { ...simpleUser(world, sender), id: stableId(`user:${sender}`) },
    installation: { id: world.app.installationId, node_id: nodeId("MDQ6", world.app.installationId) },
  };
}
