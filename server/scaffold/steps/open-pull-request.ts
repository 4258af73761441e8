import { setTimeout as sleep } from "node:timers/promises";
import { explain } from "#domain/scaffold/explanation.ts";
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
import type { SeenPullRequest } from "#server/scaffold/ports.ts";

/** Looks after a lost answer come at these shares of the settling time. */
const looksAt = [0.2, 0.5, 1];

/**
 * S5: the one pull request. An earlier one, of whatever state, was looked for when the lease began; GitHub itself
 * allows one open pull request for a head and base, which is the last fence.
 */
export async function openPullRequest(attempt: Attempt): Promise<StepResult> {
  const { deps, request, rendering, signal } = attempt;
  const late = await lateArrival(attempt);
  if (late) return takeUp(late);

  await beginStep(attempt, "pull-request");
  await turnToWrite(attempt);
  const { branch, baseBranch } = request;
  const { title, body } = rendering.pullRequest;
  const marked = `${body.trimEnd()}\n\n<!-- portal-request: ${request.id} -->\n`;
  const opened = await deps.pulls.open({ title, body: marked, branch, baseBranch }, signal);
  if (opened.kind === "opened") {
    const { number: pullRequest, url } = opened;
    return done("pull-request", { pullRequest }, { pullRequest, url });
  }
  if (opened.kind === "refused") {
    // For a moment after a branch is made GitHub may not see its commits (octokit.rb #622).
    if (/no commits between/i.test(opened.reason)) throw new Passing(opened.reason);
    return ended(explain.pullRequestRefused(opened.reason), false, { reason: opened.reason });
  }
  attempt.sight = await look(attempt);
  const found = newest(attempt);
  if (found) return takeUp(found);
  throw new Passing("GitHub says that the pull request exists and does not list it yet.");
}

/** Lists lag behind writes: after an answer that was lost, one look is not proof that nothing was opened. */
async function lateArrival(attempt: Attempt): Promise<SeenPullRequest | null> {
  const { deps, request, signal } = attempt;
  if (!request.openingUnclear) return null;
  let waitedMs = 0;
  for (const share of looksAt) {
    const untilMs = share * deps.settleMs;
    await sleep(untilMs - waitedMs, undefined, { signal });
    waitedMs = untilMs;
    attempt.sight = await look(attempt);
    const found = newest(attempt);
    if (found) return found;
  }
  return null;
}

const newest = ({ sight }: Attempt) => sight.pullRequests[0] ?? null;

/** Adopts a pull request that is there already, in whatever state: every step up to its opening is done. */
export function takeUp(found: SeenPullRequest): StepResult {
  const opened = (["pin", "objects", "ref", "pull-request"] as const).map((step) => ({
    kind: "step-done" as const,
    step,
  }));
  const base = {
    facts: { pullRequest: found.number },
    evidence: { pullRequest: found.number, url: found.url, found: found.state },
  };
  switch (found.state) {
    case "open":
      return { ...base, outcome: "adopted", events: opened };
    case "merged":
      return { ...base, outcome: "adopted", events: [...opened, { kind: "found-merged" }] };
    case "closed":
      return {
        ...base,
        outcome: "ended",
        events: [...opened, { kind: "found-closed" }],
        explanation: explain.closedByHand(found.number),
        freesName: true,
      };
  }
}
