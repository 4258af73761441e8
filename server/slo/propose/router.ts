import { z } from "zod";
import { mostLosses } from "#domain/slo/import/import-note.ts";
import type { ObjectiveForm } from "#domain/slo/views/proposal-view.ts";
import type { Context } from "#server/context.ts";
import { Invalid } from "#server/runtime/errors.ts";
import { proposeObjective } from "#server/slo/propose/propose-objective.ts";
import { ownerOf, showForm } from "#server/slo/propose/show-form.ts";
import { procedure, type Rule, router } from "#server/trpc.ts";

const word = z.string().min(1).max(200);
const query = z.string().min(1).max(2_000);
/** What is counted, as a form has it. */
export const indicatorInput = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("bad-of-total"), bad: query, total: query }),
  z.object({ kind: z.literal("good-of-total"), good: query, total: query }),
  z.object({ kind: z.literal("latency"), bucket: query, le: word, total: query }),
]);
const order = z.object({
  idempotencyKey: z.string().min(16).max(100),
  service: word,
  draft: z.object({
    id: word,
    title: z.string().trim().min(1).max(200),
    description: z.string().max(1_050),
    targetPercent: word,
    windowText: word,
    indicator: indicatorInput,
  }),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  imported: z
    .object({
      from: word,
      lost: z.array(z.string().min(1).max(300)).max(mostLosses),
      more: z.int().min(0).max(1_000_000),
    })
    .nullable()
    .default(null),
});

/** The team that owns the service the objective is of. */
const forOwningTeam: Rule = {
  kind: "team",
  from: async (input, { deps }: Context) => {
    const read = z.object({ service: word }).safeParse(input);
    if (!read.success) throw new Invalid("The order names no service");
    return ownerOf(deps.propose, read.data.service);
  },
};

export const objectivesRouter = router({
  form: procedure
    .meta({ rule: { kind: "signed-in" } })
    .input(z.union([z.object({ id: word }), z.object({ service: word })]))
    .query(
      ({ ctx, input }): Promise<ObjectiveForm> =>
        showForm(ctx.deps.propose, ctx.principal, input, ctx.deps.now()),
    ),

  propose: procedure
    .meta({ rule: forOwningTeam })
    .input(order)
    .mutation(
      ({ ctx, input }): Promise<{ requestId: string }> =>
        proposeObjective(ctx.deps.propose, ctx.principal, input, ctx.deps.now(), ctx.requestId),
    ),
});
