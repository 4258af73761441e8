import { initTRPC, TRPCError } from "@trpc/server";
import superjson from "superjson";
import { type Action, can } from "#domain/identity/can.ts";
import type { Principal, Role } from "#domain/identity/principal.ts";
import type { Context } from "#server/context.ts";
import { asTrpcError, Forbidden, Invalid, PortalError, Unavailable } from "#server/runtime/errors.ts";
import { procedureSeconds } from "#server/runtime/metrics.ts";
import { problemsOf } from "#server/runtime/zod-problems.ts";

/**
 * Who may call a procedure. `team`: `from` finds the owning team in the raw, unparsed input or in the database
 * (throw `NotFound` for an object that does not exist); the caller must act for that team.
 */
export type Rule =
  | { kind: "public" }
  | { kind: "signed-in" }
  | { kind: "role"; role: Role }
  | { kind: "team"; from: (input: unknown, context: Context) => string | Promise<string> };

export type Meta = { rule: Rule };

const t = initTRPC
  .context<Context>()
  .meta<Meta>()
  .create({
    transformer: superjson,
    sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 45_000 } },
    errorFormatter: ({ shape, error, ctx }) => {
      const told = error.cause;
      const problems = told instanceof Invalid ? told.problems : problemsOf(told);
      return {
        message:
          error.code === "BAD_REQUEST" && problems.length > 0 ? "Some fields need attention" : shape.message,
        code: shape.code,
        data: {
          code: shape.data.code,
          httpStatus: shape.data.httpStatus,
          path: shape.data.path,
          requestId: ctx?.requestId,
          mend: error.code === "INTERNAL_SERVER_ERROR" ? faultMend : mendOf(told),
          source: told instanceof Unavailable ? told.source : undefined,
          problems,
        },
      };
    },
  });

// A caller is told what it can do; what happened stands in the log under the request's id.
const faultMend = "The fault is the portal's, not yours. Try again; if it stays, tell the platform team.";

function mendOf(told: unknown): string | undefined {
  return told instanceof PortalError ? told.mend : undefined;
}

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** Times every call and logs it once, here at the edge. `next` never throws: it resolves to `{ ok: false }`. */
const observed = t.middleware(async ({ ctx, path, type, next }) => {
  const startedAt = performance.now();
  const result = await next();
  const seconds = (performance.now() - startedAt) / 1000;
  const error = result.ok ? null : meant(result.error);
  procedureSeconds.observe({ procedure: path, outcome: error?.code ?? "ok" }, seconds);
  const about = {
    procedure: path,
    requestId: ctx.requestId,
    login: ctx.principal?.login,
    ms: Math.round(seconds * 1000),
  };
  if (!error) {
    if (type === "mutation") ctx.log.info(about, "changed");
    else ctx.log.debug(about, "read");
    return result;
  }
  if (error.code === "INTERNAL_SERVER_ERROR" || error.code === "SERVICE_UNAVAILABLE") {
    ctx.log.error({ ...about, err: error }, "failed");
  } else {
    ctx.log.warn({ ...about, code: error.code, reason: error.message }, "refused");
  }
  throw error;
});

// tRPC wraps whatever a verb throws as an internal error; the one underneath says what was meant.
function meant(error: TRPCError): TRPCError {
  return error.code === "INTERNAL_SERVER_ERROR" ? asTrpcError(error.cause ?? error) : error;
}

/** Default deny: a procedure without a rule, and a rule nobody wrote, let nobody in. */
const guarded = t.middleware(async ({ ctx, meta, type, path, getRawInput, next }) => {
  const rule = meta?.rule;
  if (!rule) throw new TRPCError({ code: "FORBIDDEN", message: `No rule says who may call ${path}` });
  if (rule.kind === "public") return next();
  if (!ctx.principal) throw new TRPCError({ code: "UNAUTHORIZED", message: "Sign in to go on" });
  const changes = type === "mutation";
  const action = await actionOf(rule, ctx, changes, getRawInput);
  const at = ctx.deps.now();
  const decision = can(ctx.principal, action, at);
  if (!decision.allowed) {
    const { reason, mend } = decision;
    const { requestId, deps } = ctx;
    const actor = ctx.principal.login;
    if (changes) await deps.identity.recordRefusal({ at, actor, procedure: path, action, reason, requestId });
    throw asTrpcError(new Forbidden(reason, { mend }));
  }
  return next();
});

async function actionOf(
  rule: Exclude<Rule, { kind: "public" }>,
  context: Context,
  writes: boolean,
  getRawInput: () => Promise<unknown>,
): Promise<Action> {
  if (rule.kind === "signed-in") return { kind: writes ? "own" : "view" };
  if (rule.kind === "role") return { kind: "as-role", role: rule.role, writes };
  return { kind: "act-for-team", team: await rule.from(await getRawInput(), context), writes };
}

const knownPerson = t.middleware(({ ctx, next }) => {
  const principal: Principal | null = ctx.principal;
  if (!principal) throw new TRPCError({ code: "UNAUTHORIZED", message: "Sign in to go on" });
  return next({ ctx: { principal } });
});

/** For `{ kind: "public" }` only: `ctx.principal` may be null. */
export const openProcedure = t.procedure.use(observed).use(guarded);

/** For everything else: `.meta({ rule })` is required, `ctx.principal` is the person who asks. */
export const procedure = openProcedure.use(knownPerson);
