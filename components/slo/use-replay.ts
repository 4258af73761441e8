"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTRPC } from "#components/trpc/client.tsx";
import type { ObjectiveDraft } from "#domain/slo/draft/objective-draft.ts";

/** Long enough for the next key: Prometheus is not asked for a word that is half typed. */
const restMs = 400;

/** What of the draft decides what it counts, once the fields have come to rest. */
function useRested(id: string | null, { targetPercent, windowText, indicator }: ObjectiveDraft) {
  const [rested, setRested] = useState({ id, targetPercent, windowText, indicator });
  useEffect(() => {
    const timer = setTimeout(() => setRested({ id, targetPercent, windowText, indicator }), restMs);
    return () => clearTimeout(timer);
  }, [id, targetPercent, windowText, indicator]);
  return rested;
}

const options = { placeholderData: keepPreviousData, staleTime: 60_000, retry: false } as const;

/** What the draft would have done; the last answer stays while the next is worked out. */
export function useReplay(id: string | null, draft: ObjectiveDraft) {
  const trpc = useTRPC();
  return useQuery(trpc.budgets.replay.queryOptions(useRested(id, draft), options));
}

/** What is odd about the draft by what is measured. */
export function useDraftFindings(id: string | null, draft: ObjectiveDraft) {
  const trpc = useTRPC();
  return useQuery(trpc.budgets.findings.queryOptions({ draft: useRested(id, draft) }, options));
}
