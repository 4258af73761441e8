import type { TeamRef } from "#domain/identity/person-view.ts";
import type { ObjectiveDraft } from "#domain/slo/draft/objective-draft.ts";
import type { ObjectivePlace } from "#domain/slo/draft/plan-objective.ts";

/** What the form of an objective begins with: the draft, and all that a plan is worked out from. */
export type ObjectiveForm = {
  isNew: boolean;
  draft: ObjectiveDraft;
  place: ObjectivePlace;
  team: TeamRef | null;
  /** Why the asker may not send it, in words that can be shown; null where they may. */
  refusal: { because: string; mend: string } | null;
  /** A request that changes this service's objectives already. */
  underWay: { requestId: string; by: string } | null;
};
