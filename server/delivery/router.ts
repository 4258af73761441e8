import { tracked } from "@trpc/server";
import { z } from "zod";
import type { ApplicationRow } from "#domain/delivery/application-view.ts";
import type { HomeView, SourceState } from "#domain/delivery/home-view.ts";
import type { PullRequestRow } from "#domain/delivery/pull-request-view.ts";
import type { ServiceReservations } from "#domain/delivery/reservation.ts";
import type { Observed } from "#domain/observed.ts";
import { listApplications } from "#server/delivery/list-applications.ts";
import { listPullRequests, pullRequestStates } from "#server/delivery/list-pull-requests.ts";
import { listSources } from "#server/delivery/list-sources.ts";
import { showHome } from "#server/delivery/show-home.ts";
import { showReservations } from "#server/delivery/show-reservations.ts";
import { streamChanges } from "#server/delivery/stream-changes.ts";
import { procedure, router } from "#server/trpc.ts";

const signedIn = { rule: { kind: "signed-in" } } as const;
const words = z.string().max(200);

export const deliveryRouter = router({
  pullRequests: procedure
    .meta(signedIn)
    .input(z.object({ state: z.enum(pullRequestStates).optional(), q: words.optional() }))
    .query(
      ({ ctx, input }): Promise<Observed<PullRequestRow[]>> =>
        listPullRequests(ctx.deps.delivery, input, ctx.deps.now()),
    ),

  applications: procedure
    .meta(signedIn)
    .input(z.object({ service: words.optional() }))
    .query(
      ({ ctx, input }): Promise<Observed<ApplicationRow[]>> =>
        listApplications(ctx.deps.delivery, input, ctx.deps.now()),
    ),

  reservations: procedure
    .meta(signedIn)
    .input(z.object({ service: words }))
    .query(
      ({ ctx, input }): Promise<ServiceReservations> =>
        showReservations(ctx.deps.catalog, input.service, ctx.deps.now()),
    ),

  home: procedure
    .meta(signedIn)
    .query(({ ctx }): Promise<HomeView> => showHome(ctx.deps.delivery, ctx.principal, ctx.deps.now())),

  sources: procedure
    .meta(signedIn)
    .query(({ ctx }): Promise<SourceState[]> => listSources(ctx.deps.delivery, ctx.deps.now())),

  /** Names what changed, for browsers to fetch again. The ids are cursors: a reconnect goes on where it was. */
  changes: procedure
    .meta(signedIn)
    .input(z.object({ lastEventId: z.string().max(64).nullish() }))
    .subscription(async function* ({ ctx, input, signal }) {
      const still = () => ctx.reauthenticate();
      const stop = signal ?? new AbortController().signal;
      for await (const { id, frame } of streamChanges(
        ctx.deps.delivery.feed,
        input.lastEventId ?? null,
        still,
        stop,
      )) {
        yield tracked(id, frame);
      }
    }),
});
