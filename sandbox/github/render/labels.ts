import type { Repository } from "../state/rows.ts";
import { stableId } from "../state/store.ts";
import { fullName, type World } from "../world.ts";
import { nodeId } from "./accounts.ts";
import { repositoryUrl } from "./repositories.ts";

/** OpenAPI `label`; a label that a pull request brought first gets GitHub's grey. */
export function labelObject(world: World, repository: Repository, name: string) {
  const label = repository.labels.find((one) => one.name === name);
  const id = stableId(`label:${fullName(repository)}:${name}`);
  return {
    id,
    node_id: nodeId("LA", id),
    url: `${repositoryUrl(world, repository)}/labels/${encodeURIComponent(name)}`,
    name,
    color: label?.color ?? "ededed",
    default: false,
    description: label?.description ?? "",
  };
}
