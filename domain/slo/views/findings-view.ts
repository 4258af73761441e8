import type { Problem } from "#domain/problem.ts";
import type { FactName } from "#domain/slo/lint-facts.ts";

/** A check that could not be made, and why, in a sentence: it is neither passed nor failed. */
export type Unchecked = { fact: FactName; because: string };

/** What was found odd about an objective, by what Prometheus answered at `askedAt`, and what could not be found out. */
export type ObjectiveFindings = { problems: Problem[]; unchecked: Unchecked[]; askedAt: Date };
