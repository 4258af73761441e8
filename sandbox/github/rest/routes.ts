import type { Deliverer } from "../hooks/deliver.ts";
import type { Route } from "../http/router.ts";
import type { World } from "../world.ts";
import { actionRoutes } from "./actions.ts";
import { appRoutes } from "./app.ts";
import { branchRoutes } from "./branches.ts";
import { checkRoutes } from "./checks.ts";
import { commitRoutes } from "./commits.ts";
import { contentRoutes } from "./contents.ts";
import { hookRoutes } from "./hooks.ts";
import { issueRoutes } from "./issues.ts";
import { peopleRoutes } from "./people.ts";
import { pullRoutes } from "./pulls.ts";
import { refRoutes } from "./refs.ts";
import { reviewRoutes } from "./reviews.ts";
import { treeRoutes } from "./trees.ts";

/** Every REST route, most specific first where two could match. */
export function restRoutes(world: World, deliverer: Deliverer): Route[] {
  return [
    ...appRoutes(world),
    ...peopleRoutes(world),
    ...refRoutes(world),
    ...treeRoutes(world),
    ...commitRoutes(world),
    ...pullRoutes(world),
    ...issueRoutes(world),
    ...reviewRoutes(world),
    ...checkRoutes(world),
    ...actionRoutes(world),
    ...branchRoutes(world),
    ...contentRoutes(world),
    ...hookRoutes(world, deliverer),
  ];
}
