import { z } from "zod";
import type { Principal } from "#domain/identity/principal.ts";
import { requestStates } from "#domain/scaffold/request-steps.ts";
import type { RequestDetail, RequestRow } from "#domain/scaffold/request-view.ts";
import { nameState } from "#domain/scaffold/service-name.ts";
import type { DraftView, NameAnswer, TemplateDetail, TemplateList } from "#domain/scaffold/template-view.ts";
import type { Context } from "#server/context.ts";
import { Invalid, NotFound } from "#server/runtime/errors.ts";
import { acceptRequest } from "#server/scaffold/accept-request.ts";
import { cancelRequest } from "#server/scaffold/cancel-request.ts";
import { readDraft, saveDraft } from "#server/scaffold/keep-draft.ts";
import type { Asker } from "#server/scaffold/request-store.ts";
import { retryRequest } from "#server/scaffold/retry-request.ts";
import { listRequests, showRequest } from "#server/scaffold/show-requests.ts";
import { listTemplates, showTemplate } from "#server/scaffold/show-templates.ts";
import { procedure, type Rule, router } from "#server/trpc.ts";

const signedIn = { rule: { kind: "signed-in" } } as const;
const word = z.string().min(1).max(200);
const requestId = z.string().regex(/^req_[a-z0-9]{8}$/);
const answers = z.record(z.string().max(200), z.json());

const order = z.object({
  idempotencyKey: z.string().min(16).max(100),
  template: word,
  templateCommit: word,
  answers,
  ownerTeam: word,
  digest: z.string().regex(/^[0-9a-f]{64}$/),
});

/** The team an order is made for, before the rest of it is believed. */
const forOrderedTeam: Rule = {
  kind: "team",
  from: (input) => {
    const read = z.object({ ownerTeam: word }).safeParse(input);
    if (!read.success) throw new Invalid("The order names no owning team");
    return read.data.ownerTeam;
  },
};

/** The team that owns a request; only its members (and the platform's) may change it. */
const forOwningTeam: Rule = {
  kind: "team",
  from: async (input, { deps }: Context) => {
    const read = z.object({ id: requestId }).safeParse(input);
    const team = read.success ? await deps.scaffold.list.ownerTeam(read.data.id) : null;
    if (team === null) throw new NotFound("There is no such request");
    return team;
  },
};

const askerOf = ({ principal, requestId }: Pick<Context, "requestId"> & { principal: Principal }): Asker => ({
  login: principal.login,
  requestId,
});

export const scaffoldRouter = router({
  templates: procedure
    .meta(signedIn)
    .query(({ ctx }): Promise<TemplateList> => listTemplates(ctx.deps.scaffold, ctx.deps.now())),

  template: procedure
    .meta(signedIn)
    .input(z.object({ name: word }))
    .query(({ ctx, input }): Promise<TemplateDetail> => showTemplate(ctx.deps.scaffold, input.name)),

  nameState: procedure
    .meta(signedIn)
    .input(z.object({ name: z.string().max(200) }))
    .query(async ({ ctx, input }): Promise<NameAnswer> => {
      const { takenNames, requests, catalogSight } = ctx.deps.scaffold;
      const [taken, claimed, catalog] = await Promise.all([
        takenNames(),
        requests.claimedNames(),
        catalogSight(ctx.deps.now()),
      ]);
      return { ...nameState(input.name, { taken, claimed }), catalog };
    }),

  draft: procedure
    .meta(signedIn)
    .input(z.object({ template: word, from: requestId.optional() }))
    .query(
      ({ ctx, input }): Promise<DraftView | null> =>
        readDraft(ctx.deps.scaffold, ctx.principal, input.template, input.from, ctx.deps.now()),
    ),

  saveDraft: procedure
    .meta(signedIn)
    .input(z.object({ template: word, answers }))
    .mutation(
      ({ ctx, input }): Promise<{ savedAt: Date }> =>
        saveDraft(ctx.deps.scaffold, ctx.principal, input.template, input.answers),
    ),

  discardDraft: procedure
    .meta(signedIn)
    .input(z.object({ template: word }))
    .mutation(
      ({ ctx, input }): Promise<void> =>
        ctx.deps.scaffold.drafts.discard(ctx.principal.userId, input.template),
    ),

  create: procedure
    .meta({ rule: forOrderedTeam })
    .input(order)
    .mutation(
      ({ ctx, input }): Promise<{ requestId: string }> =>
        acceptRequest(ctx.deps.scaffold, ctx.principal, input, ctx.deps.now(), ctx.requestId),
    ),

  requests: procedure
    .meta(signedIn)
    .input(
      z.object({
        state: z.enum(requestStates).optional(),
        mine: z.boolean().optional(),
        q: z.string().max(200).optional(),
        cursor: requestId.nullish(),
      }),
    )
    .query(({ ctx, input }): Promise<{ rows: RequestRow[]; nextCursor: string | null }> => {
      const { state, mine, q, cursor } = input;
      const query = {
        state,
        q,
        cursor: cursor ?? undefined,
        requesterLogin: mine ? ctx.principal.login : undefined,
      };
      return listRequests(ctx.deps.scaffold, query, ctx.deps.now());
    }),

  request: procedure
    .meta(signedIn)
    .input(z.object({ id: requestId }))
    .query(
      ({ ctx, input }): Promise<RequestDetail> =>
        showRequest(ctx.deps.scaffold, ctx.principal, input.id, ctx.deps.now()),
    ),

  cancel: procedure
    .meta({ rule: forOwningTeam })
    .input(z.object({ id: requestId }))
    .mutation(({ ctx, input }): Promise<void> => cancelRequest(ctx.deps.scaffold, askerOf(ctx), input.id)),

  retry: procedure
    .meta({ rule: forOwningTeam })
    .input(z.object({ id: requestId }))
    .mutation(({ ctx, input }): Promise<void> => retryRequest(ctx.deps.scaffold, askerOf(ctx), input.id)),
});
