import { z } from "zod";
import type { PaletteHit } from "#domain/catalog/rank-hits.ts";
import type { ServiceDetail, ServiceList } from "#domain/catalog/service-view.ts";
import type { TeamRef } from "#domain/identity/person-view.ts";
import { getService } from "#server/catalog/get-service.ts";
import { listServices } from "#server/catalog/list-services.ts";
import { searchPalette } from "#server/catalog/search-palette.ts";
import { procedure, router } from "#server/trpc.ts";

const signedIn = { rule: { kind: "signed-in" } } as const;
const words = z.string().max(200);

export const catalogRouter = router({
  services: procedure
    .meta(signedIn)
    .input(z.object({ q: words.optional(), owner: words.optional(), health: words.optional() }))
    .query(({ ctx, input }): Promise<ServiceList> => listServices(ctx.deps.catalog, input, ctx.deps.now())),

  service: procedure
    .meta(signedIn)
    .input(z.object({ name: words }))
    .query(
      ({ ctx, input }): Promise<ServiceDetail> => getService(ctx.deps.catalog, input.name, ctx.deps.now()),
    ),

  teams: procedure.meta(signedIn).query(({ ctx }): Promise<TeamRef[]> => ctx.deps.catalog.store.teams()),
});

export const paletteRouter = router({
  search: procedure
    .meta(signedIn)
    .input(z.object({ q: words }))
    .query(
      ({ ctx: { deps }, input }): Promise<PaletteHit[]> =>
        searchPalette(
          deps.catalog,
          { runbooks: deps.runbooks.store, objectives: deps.slo.objectives },
          input.q,
          deps.now(),
        ),
    ),
});
