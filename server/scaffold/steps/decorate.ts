import { RepoFailed } from "#domain/scaffold/repo-failure.ts";
import { type Attempt, beginStep, done, type StepResult, turnToWrite } from "#server/scaffold/attempt.ts";

/** After this many unclear answers the pull request stays as it is: labels are not worth holding it up. */
const attemptsBorne = 3;

/** S6: labels and reviewers. Both are set again without harm, and what cannot be set is a warning. */
export async function decorate(attempt: Attempt): Promise<StepResult> {
  const { deps, request, rendering, signal } = attempt;
  const { labels, reviewers, teamReviewers } = rendering.pullRequest;
  const number = request.pullRequest;
  if (number === null) throw new Error(`${request.id} came to its labels without a pull request`);
  await beginStep(attempt, "decorate");

  const warnings: string[] = [];
  if (labels.length > 0) {
    await orWarn(attempt, warnings, () => deps.pulls.addLabels(number, labels, signal));
  }
  if (reviewers.length + teamReviewers.length > 0) {
    await orWarn(attempt, warnings, () =>
      deps.pulls.requestReviewers(number, reviewers, teamReviewers, signal),
    );
  }
  return done("decorate", {}, warnings.length > 0 ? { warnings } : {});
}

async function orWarn(attempt: Attempt, warnings: string[], call: () => Promise<void>): Promise<void> {
  await turnToWrite(attempt);
  try {
    await call();
  } catch (error) {
    if (!(error instanceof RepoFailed)) throw error;
    const tries = (attempt.request.setback?.attempts ?? 0) + 1;
    const { kind } = error.failure;
    if (kind === "limited" || (kind === "unclear" && tries < attemptsBorne)) throw error;
    warnings.push(error.message);
  }
}
