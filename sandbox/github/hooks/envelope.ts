import { nodeId, organization, simpleUser } from "../render/accounts.ts";
import { repositoryObject } from "../render/repositories.ts";
import type { Repository } from "../state/rows.ts";
import type { World } from "../world.ts";

/** What every webhook about a repository carries beside its own object. */
export function envelope(world: World, repository: Repository, sender: string) {
  return {
    repository: { ...repositoryObject(world, repository), custom_properties: {} },
    organization: organization(world),
    sender: simpleUser(world, sender),
    installation: { id: world.app.installationId, node_id: nodeId("MDQ6", world.app.installationId) },
  };
}

/** In `push`, and there alone, the repository's times are seconds since 1970. */
export function pushEnvelope(world: World, repository: Repository, sender: string) {
  const seconds = (at: string) => Math.floor(Date.parse(at) / 1000);
  const common = envelope(world, repository, sender);
  return {
    ...common,
    repository: {
      ...common.repository,
      created_at: seconds(repository.createdAt),
      pushed_at: seconds(repository.pushedAt),
      stargazers: 0,
      master_branch: repository.defaultBranch,
    },
  };
}
