"use client";
import { usePathname, useSearchParams } from "next/navigation";
import type { ReactNode } from "react";
import { failureOf } from "#components/trpc/failure.ts";
import { Panel, type PanelState } from "#components/ui/panel.tsx";

/** As much of a query's result as a panel needs. */
export type PanelQuery<T> = { data: T | undefined; error: unknown; refetch: () => unknown };

type QueryPanelProps<T> = {
  title: string;
  query: PanelQuery<T>;
  skeleton: ReactNode;
  children: (data: T) => ReactNode;
  /** Empty, stale and partial are told by the data; null means it is complete and fresh. */
  judge?: (data: T) => PanelState | null;
  look?: "open" | "boxed";
  titleHidden?: boolean;
  aside?: ReactNode | ((data: T) => ReactNode);
  source?: (data: T) => ReactNode;
};

/** A panel over one query. The last good data stays on show when a later answer fails. */
export function QueryPanel<T>({ query, judge, children, aside, source, ...rest }: QueryPanelProps<T>) {
  const here = useHere();
  const { data } = query;
  return (
    <Panel
      {...rest}
      state={stateOf(query, judge, here)}
      aside={typeof aside === "function" ? (data === undefined ? null : aside(data)) : aside}
      source={data === undefined ? null : source?.(data)}
    >
      {data === undefined ? null : children(data)}
    </Panel>
  );
}

/** The address of this page, to come back to after a new sign-in. */
function useHere(): string {
  const pathname = usePathname();
  const search = useSearchParams().toString();
  return search ? `${pathname}?${search}` : pathname;
}

function stateOf<T>(
  query: PanelQuery<T>,
  judge: ((data: T) => PanelState | null) | undefined,
  here: string,
): PanelState {
  if (query.error) {
    const failure = failureOf(query.error);
    if (failure.kind === "signed-out")
      return { kind: "signed-out", href: `/signin?callbackUrl=${encodeURIComponent(here)}` };
    if (failure.kind === "forbidden")
      return { kind: "forbidden", what: failure.message, how: failure.mend ?? "" };
    return {
      kind: "error",
      message: [failure.message, failure.mend].filter(Boolean).join(". ").replace("..", "."),
      requestId: failure.requestId,
      retry: () => query.refetch(),
      hasData: query.data !== undefined,
    };
  }
  if (query.data === undefined) return { kind: "loading" };
  return judge?.(query.data) ?? { kind: "ready" };
}
