import { explain } from "#domain/scaffold/explanation.ts";
import { whoseBranch } from "#domain/scaffold/whose-branch.ts";
import { type Attempt, beginStep, type StepResult, turnToWrite } from "#server/scaffold/attempt.ts";
import { cancelStep } from "#server/scaffold/work-store.ts";

/**
 * Undoes a request: closes its pull request, deletes its branch, gives its name back. Each part is looked for
 * before it is undone, so a cancellation that died half-way is simply run again. A merge beats it.
 */
export async function runCancel(attempt: Attempt): Promise<void> {
  const { deps, lease, sight } = attempt;
  const merged = sight.pullRequests.find(({ state }) => state === "merged");
  const result = merged ? tooLate(merged.number) : await undo(attempt);
  await deps.store.settle(lease, { step: cancelStep, ...result });
}

async function undo(attempt: Attempt): Promise<StepResult> {
  const { deps, request, sight, signal } = attempt;
  await beginStep(attempt, cancelStep);
  for (const open of sight.pullRequests.filter(({ state }) => state === "open")) {
    await turnToWrite(attempt);
    if ((await deps.pulls.close(open.number, signal)) === "merged") return tooLate(open.number);
  }
  const isOurs = sight.pullRequests.length > 0 || whoseBranch(sight.branch, request) === "ours";
  if (sight.branch && isOurs) {
    await turnToWrite(attempt);
    await deps.repo.deleteBranch(request.branch, signal);
  }
  const numbers = sight.pullRequests.map(({ number }) => `#${number}`);
  return {
    outcome: "done",
    events: [{ kind: "cancel-done" }],
    evidence: { closed: numbers },
    explanation: explain.cancelled(request.cancelledBy ?? request.requester.login),
    freesName: true,
  };
}

function tooLate(number: number): StepResult {
  const events = [{ kind: "found-merged" as const }];
  return { outcome: "adopted", events, facts: { pullRequest: number }, evidence: { merged: number } };
}
