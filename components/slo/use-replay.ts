"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTRPC } from "#components/trpc/client.tsx";
import type { ObjectiveDraft } from "#domain/slo/draft/objective-draft.ts";

/** Long enough for the next key: Prometheus is not asked for a word that is half typed. */
const restMs = 400;

/** What the draft would have done, asked once the fields have come to rest; the last answer stays meanwhile. */
export function useReplay(id: string | null, { targetPercent, windowText, indicator }: ObjectiveDraft) {
  const trpc = useTRPC();
  const [rested, setRested] = useState({ id, targetPercent, windowText, indicator });
  useEffect(() => {
    const timer = setTimeout(() => setRested({ id, targetPercent, windowText, indicator }), restMs);
    return () => clearTimeout(timer);
  }, [id, targetPercent, windowText, indicator]);
  return useQuery(
    trpc.budgets.replay.queryOptions(rested, {
      placeholderData: keepPreviousData,
      staleTime: 60_000,
      retry: false,
    }),
  );
}
