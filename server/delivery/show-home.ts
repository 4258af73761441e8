import type { HomeView } from "#domain/delivery/home-view.ts";
import type { Principal } from "#domain/identity/principal.ts";
import { listSources } from "#server/delivery/list-sources.ts";
import { listUnderWay } from "#server/delivery/list-under-way.ts";
import { needsYou } from "#server/delivery/needs-you.ts";
import type { DeliveryDeps } from "#server/delivery/ports.ts";

/** The home page of one person: what needs them, every change under way, and how the sources answer. */
export async function showHome(deps: DeliveryDeps, principal: Principal, now: Date): Promise<HomeView> {
  const [needs, underWay, sources] = await Promise.all([
    needsYou(deps, principal, now),
    listUnderWay(deps, {}, now),
    listSources(deps, now),
  ]);
  return { needsYou: needs, underWay, sources };
}
