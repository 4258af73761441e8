import {
  defaultShouldDehydrateQuery,
  dehydrate,
  HydrationBoundary,
  hashKey,
  type QueryClient,
  type QueryKey,
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

/**
 * Reads on the server what the page's leaves will ask for, so that the first byte carries it. A query that fails
 * here is left out: its panel asks again in the browser and shows why. The layout and its page are written side by side
 * from one client: `only` keeps the layout from carrying what the page carries itself.
 */
export async function Prefetch(props: {
  queries: (trpc: TRPCOptionsProxy<AppRouter>, client: QueryClient) => Promise<void>[];
  only?: (trpc: TRPCOptionsProxy<AppRouter>) => QueryKey[];
  children: ReactNode;
}) {
  const queryClient = getQueryClient();
  await Promise.all(props.queries(getProxy(), queryClient));
  const only = props.only?.(getProxy()).map(hashKey);
  const state = dehydrate(queryClient, {
    shouldDehydrateQuery: (query) =>
      defaultShouldDehydrateQuery(query) && (only === undefined || only.includes(query.queryHash)),
  });
  return <HydrationBoundary state={state}>{props.children}</HydrationBoundary>;
}
