import { explain } from "#domain/scaffold/explanation.ts";
import { whoseBranch } from "#domain/scaffold/whose-branch.ts";
import {
  type Attempt,
  beginStep,
  done,
  ended,
  look,
  Passing,
  type StepResult,
  turnToWrite,
} from "#server/scaffold/attempt.ts";

/** S4: names the commit. A branch that is there already is adopted if it is ours and left alone if it is not. */
export async function createBranch(attempt: Attempt): Promise<StepResult> {
  const { deps, request, signal } = attempt;
  const { branch, commitSha } = request;
  if (!commitSha) throw new Error(`${request.id} came to its branch without a commit`);
  const before = judgeBranch(attempt);
  if (before) return before;

  await beginStep(attempt, "ref");
  await turnToWrite(attempt);
  const answer = await deps.repo.createBranch(branch, commitSha, signal);
  if (answer === "created") return done("ref", {}, { branch, commitSha });

  // GitHub's 422 does not always say whether the branch exists; only looking does, and a look may lag behind.
  attempt.sight = await look(attempt);
  const after = judgeBranch(attempt);
  if (after) return after;
  if (answer === "taken") throw new Passing("GitHub says that the branch exists and does not show it yet.");
  if (request.setback?.code === "refused") return ended(explain.branchRefused(branch), false);
  throw new Passing("GitHub refused the branch and does not show one of that name.");
}

function judgeBranch({ request, sight }: Attempt): StepResult | null {
  if (sight.branch === null) return null;
  const { sha: commitSha } = sight.branch;
  const evidence = { branch: request.branch, commitSha };
  if (whoseBranch(sight.branch, request) === "foreign") {
    return ended(explain.conflict(request.branch, commitSha), false, evidence);
  }
  return { ...done("ref", { commitSha }, evidence), outcome: "adopted" };
}
