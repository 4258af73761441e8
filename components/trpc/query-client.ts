import { defaultShouldDehydrateQuery, environmentManager, QueryClient } from "@tanstack/react-query";
import superjson from "superjson";
import { failureOf } from "#components/trpc/failure.ts";

/** The cache, alike on the server (one a request) and in the browser (one a tab). Dates survive the way between them. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The live stream says when something changed; a minute is for the time it cannot.
        staleTime: 60_000,
        refetchOnWindowFocus: false,
        // On the server nobody waits for a second try: the browser asks again.
        retry: (attempts, error) =>
          !environmentManager.isServer() && attempts < 2 && failureOf(error).kind === "failed",
        retryDelay: (attempts) => 500 * 2 ** attempts,
      },
      dehydrate: {
        serializeData: superjson.serialize,
        shouldDehydrateQuery: defaultShouldDehydrateQuery,
      },
      hydrate: { deserializeData: superjson.deserialize },
    },
  });
}
