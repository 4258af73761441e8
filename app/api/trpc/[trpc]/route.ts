import { createContext } from "#server/context.ts";
import { getDeps } from "#server/deps.ts";
import { answerTrpc } from "#server/trpc-door.ts";

function answer(request: Request): Promise<Response> {
  const deps = getDeps();
  return answerTrpc(request, {
    portalUrl: deps.env.PORTAL_URL,
    log: deps.log,
    createContext: (headers) => createContext(headers, deps),
  });
}

export { answer as GET, answer as POST };
