import { z } from "zod";
import type { AuditPage } from "#domain/identity/audit-view.ts";
import type { Me } from "#domain/identity/person-view.ts";
import { describeMe } from "#server/identity/describe-me.ts";
import { procedure, router } from "#server/trpc.ts";

export const identityRouter = router({
  me: procedure
    .meta({ rule: { kind: "signed-in" } })
    .query(({ ctx }): Promise<Me> => describeMe(ctx.principal, ctx.deps.identity, ctx.deps.now())),

  /** The audit log, newest first; `cursor` is the `nextCursor` of the page before. */
  audit: procedure
    .meta({ rule: { kind: "role", role: "platform" } })
    .input(
      z.object({
        cursor: z.number().int().positive().optional(),
        actor: z.string().max(100).optional(),
        object: z.string().max(200).optional(),
      }),
    )
    .query(
      ({ ctx, input: { cursor, ...filter } }): Promise<AuditPage> =>
        ctx.deps.identity.audit.list({ ...filter, before: cursor }, ctx.deps.now()),
    ),
});
