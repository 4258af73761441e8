import type { Deliverer } from "../hooks/deliver.ts";
import type { Route } from "../http/router.ts";
import type { World } from "../world.ts";
import { appRoutes } from "./app.ts";
import { commitRoutes } from "./commits.ts";
import { issueRoutes } from "./issues.ts";
import { peopleRoutes } from "./people.ts";
import { pullRoutes } from "./pulls.ts";
import { refRoutes } from "./refs.ts";
import { treeRoutes } from "./trees.ts";

/** Every REST route, most specific first where two could match. */
export function restRoutes(world: World, _deliverer: Deliverer): Route[] {
  return [
    ...appRoutes(world),
    ...peopleRoutes(world),
    ...refRoutes(world),
    ...treeRoutes(world),
    ...commitRoutes(world),
    ...pullRoutes(world),
    ...issueRoutes(world),
  ];
}
