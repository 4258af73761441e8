"use client";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Nav } from "#components/shell/nav.tsx";
import { PaletteTrigger } from "#components/shell/palette-trigger.tsx";
import { useTRPC } from "#components/trpc/client.tsx";

/** The navigation with what waits behind its entries, counted from the very queries that home shows. */
export function NavWithCounts({ foot }: { foot: ReactNode }) {
  const trpc = useTRPC();
  const { data: home } = useQuery(trpc.delivery.home.queryOptions());
  const { data: budgets } = useQuery(trpc.budgets.summary.queryOptions());
  const counts = {
    ...(home ? { "/": home.needsYou.length, "/requests": home.underWay.length } : {}),
    ...(budgets ? { "/budgets": budgets.objectives } : {}),
  };
  return <Nav counts={counts} foot={foot} trigger={<PaletteTrigger small />} />;
}
