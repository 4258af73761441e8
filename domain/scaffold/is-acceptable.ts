import { errorsAmong } from "#domain/problem.ts";
import type { PlannedCreation } from "#domain/scaffold/plan-creation.ts";

/** True where nothing stands against opening the pull request. */
export function isAcceptable(plan: PlannedCreation): boolean {
  return plan.answerProblems.length === 0 && errorsAmong(plan.problems).length === 0 && plan.files.length > 0;
}
