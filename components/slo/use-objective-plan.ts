"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue } from "react";
import type { ObjectiveDraft } from "#domain/slo/draft/objective-draft.ts";
import type { ObjectivePlace, PlannedObjective } from "#domain/slo/draft/plan-objective.ts";

/** Works out what a draft would change, by the same code as the server, which is fetched when it is first needed. */
export async function planDraft(place: ObjectivePlace, draft: ObjectiveDraft): Promise<PlannedObjective> {
  const { planObjective } = await import("#domain/slo/draft/plan-objective.ts");
  return planObjective(place, draft);
}

/** The plan of the present draft; the last one stays while the next is worked out. */
export function useObjectivePlan(place: ObjectivePlace, draft: ObjectiveDraft) {
  const shown = useDeferredValue(draft);
  return useQuery({
    queryKey: ["objective-plan", place, shown],
    queryFn: () => planDraft(place, shown),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 10_000,
  });
}
