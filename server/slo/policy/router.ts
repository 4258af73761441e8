import { z } from "zod";
import { overrideBounds, type PolicyView } from "#domain/slo/views/policy-view.ts";
import { endOverride, overrideBudget } from "#server/slo/policy/override-budget.ts";
import { showPolicy } from "#server/slo/policy/show-policy.ts";
import { procedure, router } from "#server/trpc.ts";

const sloId = z.string().min(1).max(200);
const { reason, hours } = overrideBounds;
const platformRole = { rule: { kind: "role", role: "platform" } } as const;

export const policyRouter = router({
  ofObjective: procedure
    .meta({ rule: { kind: "signed-in" } })
    .input(z.object({ sloId }))
    .query(
      ({ ctx, input }): Promise<PolicyView> =>
        showPolicy(ctx.deps.policy, ctx.principal, input.sloId, ctx.deps.now()),
    ),

  override: procedure
    .meta(platformRole)
    .input(
      z.object({
        sloId,
        reason: z.string().trim().min(reason.least).max(reason.most),
        hours: z.number().int().min(hours.least).max(hours.most),
      }),
    )
    .mutation(
      ({ ctx, input }): Promise<void> =>
        overrideBudget(ctx.deps.policy, ctx.principal, input, ctx.requestId, ctx.deps.now()),
    ),

  endOverride: procedure
    .meta(platformRole)
    .input(z.object({ sloId }))
    .mutation(
      ({ ctx, input }): Promise<void> =>
        endOverride(ctx.deps.policy, ctx.principal, input.sloId, ctx.requestId, ctx.deps.now()),
    ),
});
