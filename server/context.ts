import { randomUUID } from "node:crypto";
import type { Principal } from "#domain/identity/principal.ts";
import { databaseAwayDigest } from "#domain/page-failure.ts";
import { type Deps, getDeps } from "#server/deps.ts";
import { authenticate, recognise } from "#server/identity/authenticate.ts";
import { asTrpcError } from "#server/runtime/errors.ts";
import type { Log } from "#server/runtime/log.ts";

export type Context = {
  principal: Principal | null;
  /** Asks again who it is, for what lasts longer than one answer; the session lasts no longer for it. */
  reauthenticate: () => Promise<Principal | null>;
  requestId: string;
  log: Log;
  deps: Deps;
};

/** Who asks and with what: for the tRPC door and for server components, which have headers only. */
export async function createContext(headers: Headers, deps: Deps = getDeps()): Promise<Context> {
  const requestId = randomUUID();
  const reauthenticate = () => recognise(headers, deps.identity, deps.now());
  // A browser opens a lost stream again by itself, for as long as its tab is open.
  const isStream = headers.get("accept") === "text/event-stream";
  const asking = isStream ? reauthenticate() : authenticate(headers, deps.identity, deps.now());
  const principal = await asking.catch((error: unknown) => {
    const told = asTrpcError(error);
    // A page that fails here learns nothing but its error's digest, and has to say what to do all the same.
    throw told.code === "SERVICE_UNAVAILABLE" ? Object.assign(told, { digest: databaseAwayDigest }) : told;
  });
  return { principal, reauthenticate, requestId, log: deps.log, deps };
}
