import {
  defaultShouldDehydrateQuery,
  dehydrate,
  HydrationBoundary,
  hashKey,
  type QueryClient,
} from "@tanstack/react-query";
import { TRPCError } from "@trpc/server";
import { createTRPCOptionsProxy, type TRPCOptionsProxy } from "@trpc/tanstack-react-query";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { cache, type ReactNode } from "react";
import { createQueryClient } from "#components/trpc/query-client.ts";
import { createContext } from "#server/context.ts";
import { type AppRouter, appRouter } from "#server/router.ts";

/** Who asks, once a request. */
export const getContext = cache(async () => createContext(await headers()));

const getQueryClient = cache(createQueryClient);

const getProxy = cache(() =>
  createTRPCOptionsProxy<AppRouter>({ ctx: getContext, router: appRouter, queryClient: getQueryClient }),
);

type Read<T> = (trpc: TRPCOptionsProxy<AppRouter>, client: QueryClient) => Promise<T>;

/**
 * Reads the one thing a page is about; what does not exist answers 404. Any other fault is left to the page's
 * panels, which ask again and say what it was.
 */
export async function readOrNotFound<T>(read: Read<T>): Promise<T | null> {
  try {
    return await read(getProxy(), getQueryClient());
  } catch (error) {
    if (error instanceof TRPCError && (error.code === "NOT_FOUND" || error.code === "BAD_REQUEST"))
      notFound();
    return null;
  }
}

type Part = {
  queries: (trpc: TRPCOptionsProxy<AppRouter>, client: QueryClient) => Promise<void>[];
  children: ReactNode;
};

const shellQueries = (trpc: TRPCOptionsProxy<AppRouter>) => ({
  me: trpc.identity.me.queryOptions(),
  home: trpc.delivery.home.queryOptions(),
});

/** What the frame around every page shows, read for all of them. */
export function PrefetchShell({ children }: { children: ReactNode }) {
  const queries: Part["queries"] = (trpc, client) => {
    const { me, home } = shellQueries(trpc);
    return [client.prefetchQuery(me), client.prefetchQuery(home)];
  };
  return hydrated({ queries, children }, (isOfShell) => isOfShell);
}

/**
 * Reads on the server what the page's leaves will ask for, so that the first byte carries it. A query that fails
 * here is left out: its panel asks again in the browser and shows why.
 */
export function Prefetch(page: Part) {
  return hydrated(page, (isOfShell) => !isOfShell);
}

/** Shell and page are written side by side from one client, so each leaves to the other what the other carries. */
async function hydrated({ queries, children }: Part, carries: (isOfShell: boolean) => boolean) {
  const queryClient = getQueryClient();
  const trpc = getProxy();
  await Promise.all(queries(trpc, queryClient));
  const shell = Object.values(shellQueries(trpc)).map(({ queryKey }) => hashKey(queryKey));
  const state = dehydrate(queryClient, {
    shouldDehydrateQuery: (query) =>
      defaultShouldDehydrateQuery(query) && carries(shell.includes(query.queryHash)),
  });
  return <HydrationBoundary state={state}>{children}</HydrationBoundary>;
}
