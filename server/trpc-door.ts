import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import type { Context } from "#server/context.ts";
import { appRouter } from "#server/router.ts";
import type { Log } from "#server/runtime/log.ts";
import { type Refusal, readBounded, refuseForeignCall } from "#server/runtime/request-guard.ts";

/** What the door needs of the process. */
export type Door = { portalUrl: string; log: Log; createContext: (headers: Headers) => Promise<Context> };

const headers = { "cache-control": "private, no-store", vary: "Cookie" };

/** Answers one HTTP request at `/api/trpc/*`: refuses foreign and oversized calls before tRPC reads a byte. */
export async function answerTrpc(request: Request, door: Door): Promise<Response> {
  const refusal = refuseForeignCall(request, door.portalUrl);
  if (refusal) return refuse(refusal);
  const whole = await readBounded(request);
  if (!(whole instanceof Request)) return refuse(whole);
  return fetchRequestHandler({
    endpoint: "/api/trpc",
    req: whole,
    router: appRouter,
    createContext: () => door.createContext(whole.headers),
    maxBatchSize: 20,
    responseMeta: () => ({ headers: new Headers(headers) }),
    // With a context the procedure's own middleware has logged it.
    onError: ({ error, path, ctx }) => {
      if (!ctx) door.log.error({ err: error, path }, "a call failed before it had a context");
    },
  });
}

// In tRPC's own error shape under superjson, so that the browser shows it like any other error.
function refuse({ status, code, message }: Refusal): Response {
  const json = { message, code: -32600, data: { code, httpStatus: status, problems: [] } };
  return Response.json({ error: { json } }, { status, headers });
}
