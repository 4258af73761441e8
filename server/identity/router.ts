import type { Me } from "#domain/identity/person-view.ts";
import { describeMe } from "#server/identity/describe-me.ts";
import { procedure, router } from "#server/trpc.ts";

export const identityRouter = router({
  me: procedure
    .meta({ rule: { kind: "signed-in" } })
    .query(({ ctx }): Promise<Me> => describeMe(ctx.principal, ctx.deps.identity, ctx.deps.now())),
});
