import type { Problem } from "#domain/problem.ts";
import { lintFacts } from "#domain/slo/lint-facts.ts";
import { lintObjective } from "#domain/slo/lint-objective.ts";
import type { ObjectiveFindings } from "#domain/slo/views/findings-view.ts";
import { NotFound } from "#server/runtime/errors.ts";
import { type DraftAsked, readDraft } from "#server/slo/drafted-objective.ts";
import type { SloDeps } from "#server/slo/ports.ts";

type Deps = Pick<SloDeps, "objectives" | "facts">;

/** What is odd about an objective of the base branch: as it is written, and by what is measured. */
export async function findOdd(deps: Deps, id: string, now: Date): Promise<ObjectiveFindings> {
  const stored = await deps.objectives.objective(id);
  if (!stored) throw new NotFound(`There is no objective "${id}"`);
  const { facts, unchecked, askedAt } = await deps.facts(stored.slo.indicator, now);
  const problems = [...lintObjective(stored.slo), ...lintFacts(stored.slo, facts)];
  return { problems, unchecked, askedAt };
}

/** The same of one that is being written, by what is measured alone: the form itself sees what is written. */
export async function findOddInDraft(deps: Deps, asked: DraftAsked, now: Date): Promise<ObjectiveFindings> {
  const stored = asked.id === null ? null : await deps.objectives.objective(asked.id);
  const slo = readDraft(asked, stored?.slo ?? null);
  const { facts, unchecked, askedAt } = await deps.facts(slo.indicator, now);
  return { problems: lintFacts(slo, facts).map(withoutPlace), unchecked, askedAt };
}

function withoutPlace({ file: _, line: __, ...problem }: Problem): Problem {
  return problem;
}
