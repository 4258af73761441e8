import { z } from "zod";
import type { RunbookDetail, RunbookImage, RunbookList } from "#domain/runbooks/runbook-view.ts";
import { getImage } from "#server/runbooks/get-image.ts";
import { getRunbook } from "#server/runbooks/get-runbook.ts";
import { listRunbooks } from "#server/runbooks/list-runbooks.ts";
import { procedure, router } from "#server/trpc.ts";

const signedIn = { rule: { kind: "signed-in" } } as const;
const words = z.string().max(200);

export const runbooksRouter = router({
  list: procedure
    .meta(signedIn)
    .input(z.object({ q: words.optional(), service: words.optional(), severity: words.optional() }))
    .query(({ ctx, input }): Promise<RunbookList> => listRunbooks(ctx.deps.runbooks, input, ctx.deps.now())),

  runbook: procedure
    .meta(signedIn)
    .input(z.object({ slug: z.string().max(1_000) }))
    .query(
      ({ ctx, input }): Promise<RunbookDetail> => getRunbook(ctx.deps.runbooks, input.slug, ctx.deps.now()),
    ),

  image: procedure
    .meta(signedIn)
    .input(z.object({ path: z.string().max(1_000) }))
    .query(({ ctx, input }): Promise<RunbookImage> => getImage(ctx.deps.runbooks, input.path)),
});
