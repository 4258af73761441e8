import { z } from "zod";
import type { Observed } from "#domain/observed.ts";
import { budgetStates } from "#domain/slo/views/budget-state.ts";
import type {
  BudgetDetail,
  BudgetPortfolio,
  BudgetRow,
  BudgetSummary,
} from "#domain/slo/views/budget-view.ts";
import type { ObjectiveFindings } from "#domain/slo/views/findings-view.ts";
import type { Replay } from "#domain/slo/views/replay-view.ts";
import { findOdd, findOddInDraft } from "#server/slo/find-odd.ts";
import { budgetsOfService, summariseBudgets } from "#server/slo/list-budgets.ts";
import { indicatorInput } from "#server/slo/propose/router.ts";
import { readDetail } from "#server/slo/read-detail.ts";
import { readPortfolio } from "#server/slo/read-portfolio.ts";
import { replayDraft } from "#server/slo/replay-draft.ts";
import { procedure, router } from "#server/trpc.ts";

const signedIn = { rule: { kind: "signed-in" } } as const;
const words = z.string().max(200);

export const portfolioQuery = z.object({
  q: words.optional(),
  team: words.optional(),
  system: words.optional(),
  state: z.enum(budgetStates).optional(),
});

const draft = z.object({
  id: words.nullable(),
  targetPercent: words,
  windowText: words,
  indicator: indicatorInput,
});

export const budgetsRouter = router({
  portfolio: procedure
    .meta(signedIn)
    .input(portfolioQuery)
    .query(({ ctx, input }): Promise<BudgetPortfolio> => readPortfolio(ctx.deps.slo, input, ctx.deps.now())),

  detail: procedure
    .meta(signedIn)
    .input(z.object({ id: words }))
    .query(({ ctx, input }): Promise<BudgetDetail> => readDetail(ctx.deps.slo, input.id, ctx.deps.now())),

  findings: procedure
    .meta(signedIn)
    .input(z.union([z.object({ draft }), z.object({ id: words })]))
    .query(
      ({ ctx: { deps }, input }): Promise<ObjectiveFindings> =>
        "draft" in input
          ? findOddInDraft(deps.slo, input.draft, deps.now())
          : findOdd(deps.slo, input.id, deps.now()),
    ),

  replay: procedure
    .meta(signedIn)
    .input(draft)
    .query(({ ctx, input }): Promise<Observed<Replay>> => replayDraft(ctx.deps.slo, input, ctx.deps.now())),

  summary: procedure
    .meta(signedIn)
    .query(({ ctx }): Promise<BudgetSummary> => summariseBudgets(ctx.deps.slo, ctx.deps.now())),

  ofService: procedure
    .meta(signedIn)
    .input(z.object({ service: words }))
    .query(
      ({ ctx, input }): Promise<BudgetRow[]> => budgetsOfService(ctx.deps.slo, input.service, ctx.deps.now()),
    ),
});
